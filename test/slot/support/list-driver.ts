import type { Found } from "../../../src/slot/attempt.ts";
import type { Capabilities } from "../../../src/slot/capabilities.ts";
import type { Effect } from "../../../src/slot/effects.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import { day, minute } from "../../../src/slot/times.ts";
import { SlotDriver } from "./slot-driver.ts";

/** What a to-do list promises that shows at once what is on it. */
export const listCan: Capabilities = {
  means: "asked",
  repeatFor: 0,
  find: { lag: 0 },
  follow: { first: minute, every: 5 * minute, for: 30 * day, dated: null },
  tells: ["gone"],
  takesBack: true,
  clock: false,
  spends: true,
  standIn: false,
};

/** A slot that counts uses and orders on a list; its channel is played by the test. */
export class ListDriver extends SlotDriver {
  constructor(policy: Partial<Policy> = {}) {
    super({ channel: "list", can: listCan, source: "usage", ...policy });
  }

  /** Low, and its call runs. */
  runsOut(): void {
    this.useUp(85);
  }

  /** Its entry was put on the list, which is called `ref` from now on. */
  listed(ref = this.key): Effect[] {
    return this.send({
      type: "attempt:accepted",
      number: this.book.number,
      kind: "listed",
      detailCode: "LISTED",
      eventInstanceId: ref,
    });
  }

  /** What was last asked for was looked for, with this result. */
  sought(is: Found["is"], chance = 0.5): Effect[] {
    const found: Found = is === "there" || is === "ticked" ? { is, ref: this.key } : { is };
    return this.send({ type: "order:sought", number: this.book.number, found, chance });
  }

  /** The key of the newest order. */
  get key(): string {
    const keys = this.effects.flatMap((effect) => (effect.type === "call" ? [effect.order.key] : []));
    return keys.at(-1) ?? "";
  }

  /** How often it was looked for. */
  get looks(): number {
    return this.effects.filter(({ type }) => type === "seek").length;
  }

  /** What was taken back. */
  get takenBack(): string[] {
    return this.effects.flatMap((effect) => (effect.type === "takeBack" ? [effect.ref] : []));
  }
}
