import { renameSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { linksIn } from "../../src/store/links.ts";
import { StoreError } from "../../src/store/errors.ts";
import { openStore } from "../../src/store/store.ts";
import { statusText } from "../../src/words/en/statuses.ts";
import { opened, rowsOf } from "../store/rig.ts";
import { day, home, hour, minute, serial } from "./rig.ts";
import { held, placed } from "./stands.ts";

const ordered = placed("test");

describe("a store that was lost, and the process died before any slot was kept in the new file", () => {
  test.each([
    {
      when: "the new file was begun",
      spoil: (path: string) => {
        writeFileSync(path, "nonsense ".repeat(2_000));
      },
    },
    {
      when: "the damaged one was moved aside and nothing stands in its place",
      spoil: (path: string) => {
        renameSync(path, `${path}.corrupt-2026-03-01`);
      },
    },
  ])("$when: the next start knows, and orders by itself only after a refill", async ({ spoil }) => {
    const house = await home();
    house.start().stop();
    spoil(house.path);
    openStore(house.path, house.clock).close();
    const { slot } = house.start();
    slot.runLow();
    await house.pass(day);
    expect(slot.stands()).toEqual(held({ code: "lostMemory" }));
    expect(house.asked()).toBe(0);
    slot.dispatch({ type: "refill:told" });
    for (const percent of [90, 12]) slot.dispatch({ type: "level:read", percent });
    await house.settle();
    expect([slot.stands(), house.asked()]).toEqual([ordered, 1]);
  });
});

test("the clock is stepped while the call runs: the answer is recorded all the same", async () => {
  const house = await home();
  // A real monotonic clock stands between two milliseconds, and goes on while one looks.
  const whole = house.clock.monotonic.bind(house.clock);
  let looks = 0;
  house.clock.monotonic = () => whole() + 0.37 * looks++;
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const first = house.start();
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  house.clock.step(-3 * day);
  // The simulator lives on the same machine: Amazon's clock is the one that stays.
  house.amazon.control.change({ clockOffsetMs: 3 * day });
  house.clock.advance(5_000);
  await house.settle();
  expect(first.slot.stands()).toEqual(ordered);
  first.stop();
  expect(rowsOf(house.path, "SELECT detail_code FROM orders")).toEqual([{ detail_code: "TEST_ORDER_PLACED" }]);
  expect(house.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  expect(house.start().slot.stands()).toEqual(ordered);
});

test("linked again while the old link is being refused: asked again with the new one, and ordered", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "invalidToken" } });
  const { slot } = house.start();
  slot.runLow();
  await house.amazon.control.reached("replenish", 2, hour);
  // What the page's process does.
  linksIn(opened(house.path), () => house.clock.now() + 1).link(
    serial,
    "test",
    simulatorRefreshToken(serial, "test", "again"),
  );
  await house.settle();
  expect(slot.stands()).toMatchObject({ replenish: true, fault: false });
  await house.pass(minute);
  expect([slot.stands(), house.asked(), house.placed()]).toEqual([ordered, 3, 1]);
});

test("a configured link that a busy disk did not take at the start is taken over when it is used", async () => {
  const house = await home();
  let commits = 0;
  const { slot } = house.start(
    {},
    {
      store: (store) => ({
        ...store,
        commit: (work) => {
          commits += 1;
          if (commits === 1)
            throw new StoreError("busy", "the store is locked by another program; close it and try again");
          return store.commit(work);
        },
      }),
    },
  );
  expect(house.lines).toEqual([expect.stringContaining("the link could not be stored")]);
  slot.runLow();
  await house.settle();
  expect(slot.stands()).toEqual(ordered);
});

test("an answer of 60 KB with line breaks and a token in it is shown short, in one line and without the token", async () => {
  const house = await home();
  house.amazon.control.addFault({
    call: "replenish",
    fault: { kind: "detailCode", detailCode: `NEW\r\nerror: forged Atza|secret-in-code ${"x".repeat(60_000)}` },
  });
  const { slot } = house.start();
  slot.runLow();
  await house.settle();
  const { status: stated, onOrder } = slot.view();
  const status = statusText(stated, "amazon");
  expect(onOrder).toBe(true);
  expect(status).toMatch(/^Accepted by Amazon \(NEW error: forged •••/);
  expect(status.length).toBeLessThanOrEqual(128);
  expect(
    house.lines.filter((line) => /[\r\n]/.test(line) || line.includes("secret-in-code") || line.length > 600),
  ).toEqual([]);
});
