import { describe, expect, test } from "vitest";
import type { SourceName } from "../../src/sources/all.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { SlotDriver } from "./support/slot-driver.ts";

describe("rule 1: which readings are taken", () => {
  test.each([
    ["in the middle", 37, 37],
    ["just below the bottom is clamped", -4.9, 0],
    ["exactly 5 points below is clamped", -5, 0],
    ["just above the top is clamped", 104, 100],
    ["more than 5 points below is refused", -5.1, 50],
    ["more than 5 points above is refused", 105.1, 50],
    ["not a number is refused", NaN, 50],
    ["infinite is refused", Infinity, 50],
  ])("%s", (_label, percent, level) => {
    const slot = new SlotDriver();
    slot.read(50);
    slot.read(percent);
    expect(slot.view.level).toBe(level);
  });

  test("refused readings are told once, until a good one came", () => {
    const slot = new SlotDriver();
    slot.read(NaN, 400, -90, 50, NaN);
    expect(slot.lines.filter(({ code }) => code === "readingUnusable")).toHaveLength(2);
  });

  test("refused readings and failed polls neither count nor break a row", () => {
    const slot = new SlotDriver();
    slot.read(80, 80, 80, 12, 12);
    slot.read(NaN, -60);
    slot.send({ type: "level:failed" });
    expect(slot.view.low).toBe(false);
    slot.read(12);
    expect(slot.view.low).toBe(true);
  });

  test.each<SourceName>(["wear", "usage", "manual"])("a %s slot takes no readings", (source) => {
    const slot = new SlotDriver({ source });
    const before = slot.view.level;
    slot.confirm(3);
    expect(slot.view.level).toBe(before);
    expect(slot.calls).toEqual([]);
  });

  test("an unknown level is never an invented 0 %", () => {
    expect(new SlotDriver().view).toMatchObject({ level: null, active: false, low: false, attention: false });
  });
});

describe("rule 1: stale", () => {
  test.each<[SourceName, boolean]>([
    ["http", true],
    ["webhook", true],
    ["mqtt", true],
    ["wear", false],
    ["usage", false],
    ["manual", false],
  ])("a silent %s slot: stale is %s", (source, stale) => {
    const slot = new SlotDriver({ source });
    slot.read(50, 50);
    slot.pass(49 * hour);
    expect(slot.view.status.code === "silent").toBe(stale);
    if (stale) expect(slot.view).toMatchObject({ active: false, attention: true, fault: false });
  });

  test("is not judged in the first 30 minutes after a start where the sensor speaks when it likes", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(50);
    slot.restart(60 * hour);
    slot.pass(29 * minute);
    expect(slot.view.status).toEqual({ code: "fine" });
    slot.pass(2 * minute);
    expect(slot.view.status).toMatchObject({ code: "silent" });
  });

  test("is not judged before the second poll after a start where we poll", () => {
    const slot = new SlotDriver();
    slot.read(50, 50);
    slot.restart(60 * hour);
    slot.send({ type: "level:failed" });
    expect(slot.view.status).toEqual({ code: "fine" });
    slot.send({ type: "level:failed" });
    expect(slot.view.status).toMatchObject({ code: "silent" });
  });

  test("asks for attention only while automatic ordering is on", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(50, 50);
    slot.pass(49 * hour);
    expect(slot.view.attention).toBe(false);
  });
});

describe("rule 2: low", () => {
  test.each([
    ["three at the threshold", [20, 20, 20], true],
    ["three below", [9, 4, 0], true],
    ["two below", [80, 9, 9], false],
    ["one above breaks the row", [9, 9, 21, 9, 9], false],
    ["a glitch to nothing", [80, 0, 80, 80], false],
  ])("begins: %s", (_label, readings, low) => {
    const slot = new SlotDriver();
    slot.read(...readings);
    expect(slot.view.low).toBe(low);
  });

  test.each([
    ["three above threshold + 5", [26, 26, 26], false],
    ["three at threshold + 5", [25, 25, 25], true],
    ["two above", [26, 26], true],
    ["one in between breaks the row", [26, 26, 25, 26, 26], true],
  ])("ends: %s", (_label, readings, low) => {
    const slot = new SlotDriver({ automatic: false, refillRise: 90 });
    slot.runLow();
    slot.read(...readings);
    expect(slot.view.low).toBe(low);
  });

  test("begins with one pushed reading that stood 30 minutes, and not a minute earlier", () => {
    const slot = new SlotDriver({ source: "webhook", automatic: false });
    slot.read(80, 12);
    slot.pass(29 * minute);
    expect(slot.view.low).toBe(false);
    slot.pass(minute);
    expect(slot.view.low).toBe(true);
  });

  test("ends with one pushed reading that stood 30 minutes", () => {
    const slot = new SlotDriver({ source: "mqtt", automatic: false });
    slot.read(80, 12, 12, 12, 26);
    slot.pass(30 * minute);
    expect(slot.view.low).toBe(false);
  });

  test("a pushed glitch that is taken back does not stand", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(80, 0, 80);
    slot.pass(2 * hour);
    expect(slot.view.low).toBe(false);
    expect(slot.calls).toEqual([]);
  });

  test("a polled reading does not stand: a poll that fails since is no confirmation", () => {
    const slot = new SlotDriver({ source: "http" });
    slot.read(80, 12);
    slot.pass(5 * hour);
    expect(slot.view.low).toBe(false);
  });

  test("after a restart a pushed reading has to stand anew", () => {
    const slot = new SlotDriver({ source: "mqtt", automatic: false });
    slot.read(80, 12);
    slot.restart(hour);
    slot.pass(29 * minute);
    expect(slot.view.low).toBe(false);
    slot.pass(minute);
    expect(slot.view.low).toBe(true);
  });

  test.each<SourceName>(["wear", "usage"])("a computed %s level is believed at once", (source) => {
    const slot = new SlotDriver({ source });
    expect(slot.view.level).toBe(100);
    slot.useUp(79);
    expect(slot.view.low).toBe(false);
    slot.useUp(1);
    expect(slot.view).toMatchObject({ level: 20, low: true, onOrder: true });
  });
});
