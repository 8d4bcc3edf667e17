import type { Characteristic, CharacteristicValue, HAP } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import type { Clock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { enumsOf } from "./hap-enums.ts";

/** What the slot says to a request, at once. `reason` is a sentence for people. */
export type Answer = { ok: true } | { ok: false; reason: string };

/**
 * What a controller may ask of a slot. Every call answers at once, from memory: a HomeKit handler that waits is logged
 * as slowing down Homebridge after 3 s. An accepted request is followed by a `show`, at once or later.
 */
export interface SlotRequests {
  /** The Replenish switch: order, or "it arrived, or forget it". */
  replenish(on: boolean): Answer;
  /** Automatic ordering on or off. */
  automatic(on: boolean): Answer;
  /** One use was made. */
  used(): Answer;
  /** "I refilled it". Never orders. */
  refilled(): Answer;
}

/** What every service of one accessory shares. */
export interface AccessoryContext {
  hap: HAP;
  /** For log lines. */
  name: string;
  log: Log;
  clock: Clock;
  requests: SlotRequests;
  /** Leaves something to be stopped when the accessory is closed. */
  atClose: (stop: () => void) => void;
  /** Leaves what is shown while the slot's record cannot be read. */
  whileWaiting: (show: (view: SlotView) => void) => void;
  /** True once the accessory was closed: nothing is asked of the slot any more. */
  closed: () => boolean;
}

/** For writes that need nobody's permission. */
export const accepted: Answer = { ok: true };

function answered({ name, log, closed }: AccessoryContext, what: string, ask: () => Answer): Answer {
  if (closed()) return { ok: false, reason: "the plugin is stopping" };
  try {
    return ask();
  } catch (error) {
    const reason = errorText(error);
    log.error(`${name}: ${what} failed, nothing was done: ${reason}`);
    return { ok: false, reason };
  }
}

/**
 * Lets controllers write a characteristic. A refusal reaches them as NOT_ALLOWED_IN_CURRENT_STATE. `settle` runs in the
 * next turn of the loop, told whether the write was accepted, to put right what HAP then holds: HAP stores the error or
 * the written value after the handler, so what the handler itself pushes is overwritten.
 */
export function onWrite(
  context: AccessoryContext,
  characteristic: Characteristic,
  what: string,
  ask: (value: CharacteristicValue) => Answer,
  settle: (accepted: boolean) => void,
): void {
  const { hap, name, log, closed } = context;
  characteristic.onSet((value) => {
    const answer = answered(context, what, () => ask(value));
    setImmediate(() => {
      detached(
        () => {
          if (!closed()) settle(answer.ok);
        },
        (error) => {
          log.error(`${name}: ${what} could not be shown: ${errorText(error)}`);
        },
      );
    });
    if (!answer.ok) throw new hap.HapStatusError(enumsOf(hap).HAPStatus.NOT_ALLOWED_IN_CURRENT_STATE);
  });
}
