import { expect, onTestFinished, test } from "vitest";
import { openAmazonConnection } from "../../../src/channels/amazon/connection.ts";
import { simulatorRefreshToken } from "../../../src/simulator/index.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { memoryVault } from "../../drs/rig.ts";

test("the built-in simulator lists the configured slots with a product, before any of them has ordered", async () => {
  const log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
  const settings = { clientId: "", clientSecret: "", redirectUri: "", apiUrl: "", tokenUrl: "", authorizeUrl: "" };
  const report = (error: unknown): void => {
    throw error;
  };
  const amazon = openAmazonConnection({
    mode: "simulate",
    settings,
    slotIds: ["beans", "filter"],
    clock: systemClock,
    random: () => 0.5,
    log,
    report,
    onServerDate: () => undefined,
  });
  onTestFinished(() => {
    amazon.close();
  });
  const client = await amazon.client(
    memoryVault({ linkId: "simulator", refreshToken: simulatorRefreshToken("CC0001") }),
  );
  expect([...(await client.subscriptionInfo())]).toEqual(
    ["beans", "filter"].map((slotId) => [
      slotId,
      { subscribed: true, product: { asin: "B00SIMUL8R", quantity: 1, unit: "count" } },
    ]),
  );
});
