import { expect, test } from "vitest";
import { newBook } from "../../src/slot/state.ts";
import { heartbeatsIn, pluginOf } from "../../src/store/heartbeats.ts";
import { linksIn } from "../../src/store/links.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { redactedConfig, redactedPath } from "../../src/ui/server/redact.ts";
import { intent } from "../store/rig.ts";
import { formFields } from "../support/form-fields.ts";
import { entry, house, runNews } from "./rig.ts";

/** Each place that can hold something private has a canary of its own; none may be seen again. */
const canaries = new Set<string>();
function canary(place: string): string {
  const text = `canary-${place}-7f3a`;
  canaries.add(text);
  return text;
}

const slotId = canary("slotId");
const serial = canary("serial");
const key = canary("key");

function everything(): Record<string, unknown> {
  const level = {
    source: "http",
    url: `http://${canary("user")}:${canary("urlpass")}@${canary("sensorhost")}/${canary("path")}?k=${canary("query")}`,
    username: canary("httpuser"),
    password: canary("httppass"),
    headers: { [canary("headername")]: canary("header") },
    path: canary("jsonpath"),
    timePath: canary("timepath"),
    schedule: canary("schedule"),
  };
  return entry({
    name: canary("entry"),
    mode: "test",
    language: "de",
    [canary("unknownkey")]: canary("unknownvalue"),
    amazon: {
      clientId: canary("clientid"),
      clientSecret: canary("clientsecret"),
      redirectUri: `https://${canary("return")}.example/`,
      apiUrl: `https://${canary("api")}.example/`,
      tokenUrl: `http://${canary("tokenurl")}.example/`,
      authorizeUrl: `https://${canary("authorize")}.example/`,
    },
    server: {
      enabled: true,
      host: canary("serverhost"),
      token: canary("servertoken"),
      levelToken: canary("leveltoken"),
      port: 52_180,
    },
    mqtt: {
      url: `mqtt://${canary("broker")}:1883`,
      username: canary("mqttuser"),
      password: canary("mqttpass"),
      topicPrefix: canary("prefix"),
    },
    _bridge: { username: canary("bridge"), pin: canary("pin") },
    devices: [
      {
        name: `${canary("device")}@mail.example`,
        model: canary("model"),
        serial,
        refreshToken: `Atzr|${canary("refresh")}`,
        slots: [
          {
            slotId,
            key,
            name: canary("slotname"),
            unit: canary("unit"),
            level: { source: "webhook" },
            homekit: { exposeAs: canary("enum") },
          },
          { slotId, key, name: canary("slotname"), unit: canary("unit"), level: { source: "webhook" } },
          { slotId: canary("second"), name: canary("secondname"), level },
          canary("notaslot"),
        ],
      },
      { serial: `${canary("wrongserial")} with a blank`, model: canary("wrongmodel"), slots: canary("notalist") },
    ],
  });
}

test("a diagnostics file shows nothing private, wherever it stands", async () => {
  const home = house(everything());
  const store = home.store();
  const now = home.clock.now();
  const [record] = adoptSlots(store, [{ serial, slotId, key }], now, { owner: canary("entry") });
  if (record === undefined) throw new Error("no record");
  const order = {
    kind: "untold" as const,
    detailCode: canary("detailcode"),
    eventInstanceId: canary("eventid"),
    acceptedAt: now,
    carriedOver: false,
    life: null,
    word: canary("word"),
    expectedAt: now,
    askedAt: null,
    aliveAt: null,
    rise: null,
    arrivesAt: null,
    arrived: false,
  };
  const placed = intent(1, { phase: "accepted", order, createdAt: now });
  const refusal = { kind: "rejected" as const, detail: canary("amazonsays"), fault: true };
  const book = {
    ...newBook(0),
    number: 1,
    intent: placed,
    refusal,
    product: { asin: canary("asin"), quantity: 1, unit: canary("productunit") },
  };
  saveSlot(
    store,
    record,
    { ...record.state, books: { test: book } },
    { mode: "test", intents: [{ intent: placed, end: null }], now },
  );
  linksIn(store, () => now).link(serial, "test", `Atzr|${canary("linktoken")}`);
  const calls = [
    { what: "DRS Replenish", at: now, outcome: "200" },
    { what: canary("call"), at: now, outcome: canary("outcome") },
  ];
  const notice = { reason: { code: "storeFailed", why: canary("notice") } as const, fault: false, endsIn: 60_000 };
  const predecessor = { key: canary("predecessor"), until: now + 60_000 };
  const runs = { [record.row]: runNews({ notice, predecessor }) };
  const beat = (version: string): void => {
    heartbeatsIn(store).beat(pluginOf(canary("entry")), now, {
      version,
      homebridge: "2.4.0",
      mode: "test",
      startedAt: now,
      driftMs: 12,
      calls,
      runs,
    });
  };
  beat(canary("version"));
  expect(await home.ask("/diagnostics", {})).toMatchObject({
    ok: true,
    text: expect.not.stringContaining("canary") as string,
  });
  beat(pluginVersion);

  const answer = await home.ask("/diagnostics", {});
  if (!answer.ok) throw new Error(answer.error.code);
  const seen = [...canaries].filter((text) => `${answer.fileName}${answer.text}`.includes(text));
  expect(seen).toEqual([]);
  for (const shape of [/canary/i, /7f3a/, /Atzr/, /@/, /https?:/, /mail/, new RegExp(home.folder)])
    expect(answer.text).not.toMatch(shape);
  expect(JSON.parse(answer.text), "and yet it helps").toMatchObject({
    mode: "test",
    orderingStopped: true,
    running: {
      driftMs: 12,
      calls: [
        { what: "DRS Replenish", outcome: "200" },
        { what: "(other)", outcome: "(other)" },
      ],
    },
    versions: { homebridge: "2.4.0" },
    store: { orders: 1 },
    config: {
      mode: "test",
      server: { port: 52_180, enabled: true, token: "(string)" },
      devices: [{ slots: [{}, {}, { level: { source: "http", url: "(string)" } }, "(string)"] }, {}],
    },
    problems: expect.arrayContaining([{ level: "error", path: "amazon.tokenUrl" }]) as unknown,
    orders: [{ mode: "test", number: 1, cause: "automatic", detailCode: "(other)", hasId: true, state: "placed" }],
  });
});

test("without anything to look at there is a file all the same", async () => {
  const answer = await house().ask("/diagnostics", {});
  expect(answer).toMatchObject({ ok: true, fileName: "dash-replenishment-diagnostics-2026-03-01.json" });
});

test.each<[string, unknown, unknown]>([
  ["a number where a number is", { threshold: 20 }, { threshold: 20 }],
  ["text where a number is", { threshold: "secret" }, { threshold: "(string)" }],
  ["a switch", { automatic: false, battery: "secret" }, { automatic: false, battery: "(string)" }],
  ["a word of ours, and one that is not", { mode: "live", source: "secret" }, { mode: "live", source: "(string)" }],
  ["a list of numbers, and what is none in it", { ignore: [-1, "secret"] }, { ignore: [-1, "(string)"] }],
  ["text where a list of numbers is", { ignore: "secret" }, { ignore: "(string)" }],
  ["an emptied secret", { token: "", clientSecret: null }, { token: "(empty)", clientSecret: "(empty)" }],
  ["an unknown key", { secret: 1, other: 2 }, { "(unknown keys)": 2 }],
  ["a key of every object's", { constructor: "secret", toString: "x" }, { "(unknown keys)": 2 }],
  ["a section that is none", { amazon: "secret", devices: "secret" }, { amazon: "(string)", devices: "(string)" }],
])("of a configuration: %s", (_, config, shown) => {
  expect(redactedConfig(config)).toEqual(shown);
});

test("of a path only what is ours", () => {
  expect(redactedPath("devices[0].slots[1].level.url")).toBe("devices[0].slots[1].level.url");
  expect(redactedPath("devices[0].s3cret")).toBe("(another place)");
});

test("every key of the form is known to the diagnostics, and each of its choices is shown", () => {
  const fields = formFields();
  expect(fields.length).toBeGreaterThan(50);
  expect(fields.map(({ path }) => redactedPath(path))).toEqual(fields.map(({ path }) => path));
  for (const { path, choices } of fields) {
    const name = path.split(".").at(-1) ?? "";
    for (const choice of choices) expect(redactedConfig({ [name]: choice })).toEqual({ [name]: choice });
  }
});
