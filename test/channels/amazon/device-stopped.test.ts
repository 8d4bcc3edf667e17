import { expect, test } from "vitest";
import { createAmazonClock } from "../../../src/channels/amazon/clock.ts";
import { createDevice } from "../../../src/channels/amazon/device.ts";
import { linksIn } from "../../../src/store/links.ts";
import { opened, storePath } from "../../store/rig.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

test("while the configuration stops everything, no call of any kind leaves: it may be wrong in whom to send it to", async () => {
  const clock = virtualClock();
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
  };
  let asked = 0;
  const client = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new Error("it was sent"));
  };
  const device = createDevice({
    name: "Corner",
    serial: "CC0001",
    mode: "test",
    refreshToken: "Atzr|typed",
    stopped: "missing or wrong in the configuration: tokenUrl",
    links: linksIn(opened(storePath()), () => clock.now()),
    amazon: { client, whenReady: () => undefined, close: () => undefined },
    amazonClock: createAmazonClock(clock),
    log: { error: keep, warn: keep, info: keep, debug: keep },
  });
  await device.cancelTestOrder("beans");
  expect(lines).toEqual([
    expect.stringContaining(
      "the test order could not be cancelled at Amazon (Nothing is sent to Amazon: missing or wrong in the configuration: tokenUrl)",
    ),
  ]);
  expect(await device.unlink()).toContain("tokenUrl");
  expect(await device.learnTime()).toBe(false);
  expect(await device.information.subscriptions()).toBeNull();
  expect(await device.place({ slotId: "beans", cause: "manual" }, () => ({ go: true }))).toMatchObject({
    outcome: "notSent",
  });
  expect([asked, device.readiness().ready]).toEqual([0, true]);
});
