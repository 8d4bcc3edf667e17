import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { wakeIn } from "../../src/slot/wake.ts";
import { SlotDriver, linked, unlinked } from "./support/slot-driver.ts";

const wake = (slot: SlotDriver): number | null => wakeIn(slot.state, slot.policy, slot.now);

describe("when a slot wants to be woken", () => {
  test("never, while time alone can change nothing", () => {
    const slot = new SlotDriver({ source: "usage" });
    expect(wake(slot)).toBeNull();
  });

  test.each<[string, (slot: SlotDriver) => void, number]>([
    ["a pushed reading has stood", (slot) => { slot.read(12); }, 30 * minute],
    ["a notice is over", (slot) => { slot.read(90); slot.request(); }, 10 * minute],
    ["a repeat is due", (slot) => { slot.request(); slot.fail("attempt:notSent"); }, second / 2],
    ["hours away: looked at each hour, since the wall clock may be stepped", (slot) => { slot.read(23); }, hour],
  ])("%s", (_label, prepare, ms) => {
    const slot = new SlotDriver({ source: "mqtt" });
    prepare(slot);
    expect(wake(slot)).toBe(ms);
  });

  test("a needed order that something else holds back does not keep the shell busy", () => {
    const slot = new SlotDriver();
    slot.send({ type: "subscription:told", subscribed: false, product: null });
    slot.runLow();
    slot.restart(hour);
    slot.pass(2 * day);
    expect(wake(slot) ?? hour).toBeGreaterThan(0);
  });

  test("a fraction of a millisecond does not keep the shell busy", () => {
    const slot = new SlotDriver({ source: "webhook" });
    slot.mono = 66_757_317.89794285;
    slot.send({ type: "level:read", percent: 12 });
    slot.mono = 68_557_317.89794284;
    slot.send({ type: "time:passed" });
    expect(wake(slot)).toBe(1);
  });

  test("without a link no repeat is worth waking for", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.send({ type: "level:spent", points: 50 });
    slot.request();
    slot.fail("attempt:notSent");
    slot.send({ type: "device:changed", ...unlinked });
    expect(wake(slot)).toBeNull();
    slot.send({ type: "device:changed", ...linked });
    expect(wake(slot)).toBe(second / 2);
  });
});
