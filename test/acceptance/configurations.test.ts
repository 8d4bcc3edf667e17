import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { startHomebridge } from "../e2e/support/homebridge.ts";
import { type FormSchema, mistyped, senseless } from "./support/junk.ts";
import { lives } from "./support/living.ts";
import { oneAtATime } from "./support/one-at-a-time.ts";

const platform = "DashReplenishment";
const { schema } = JSON.parse(readFileSync(new URL("../../config.schema.json", import.meta.url), "utf8")) as {
  schema: FormSchema;
};

interface Case {
  what: string;
  config: object | null;
  /** It must have come this far. */
  says: RegExp;
}

/** What the verification bot starts a Homebridge with, and each must outlive. */
const cases: Case[] = [
  { what: "no configuration at all", config: null, says: /Loaded plugin: homebridge-dash-replenishment/ },
  { what: "the platform's name only", config: { platform }, says: /config: devices: none yet/ },
  {
    what: "the least that works",
    config: { platform, name: "Dash", devices: [{ model: "M1", serial: "S1", slots: [{ slotId: "coffee" }] }] },
    says: /1 slot, mode simulate/,
  },
  {
    what: "every key filled in without sense",
    config: { ...(senseless(schema) as object), platform },
    says: /local HTTP API: cannot listen on \S+, port 7 \(ENOTFOUND\)/,
  },
  {
    what: "every key of a wrong type",
    config: { ...(mistyped(schema) as object), platform },
    says: /config: devices\[1\]: got null/,
  },
];

const starting = oneAtATime();

describe.concurrent("a real Homebridge lives with", () => {
  test.each(cases)("$what", async ({ config, says }) => {
    await using homebridge = await starting(() => startHomebridge({ version: "2", platformConfig: config }));
    await homebridge.waitForLine(says);
    await lives(homebridge);
  });
});
