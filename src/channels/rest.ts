import { hour } from "../slot/times.ts";
import type { Clock } from "../support/clock.ts";

/** Some ban addresses that come with a wrong login again and again: nothing but an order asks again within this time. */
const afterDenial = hour;

/** Whether whoever only wants to look leaves a service alone, since it did not let us in. */
export interface Rest {
  readonly isOn: boolean;
  begin(): void;
  end(): void;
}

export function createRest(clock: Clock): Rest {
  let until = 0;
  return {
    get isOn() {
      return clock.monotonic() < until;
    },
    begin() {
      until = clock.monotonic() + afterDenial;
    },
    end() {
      until = 0;
    },
  };
}
