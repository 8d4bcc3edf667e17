import { expect, test } from "vitest";
import { orderOf, type Intent, type IntentEnd, type Order } from "../../src/slot/intent.ts";
import { newBook } from "../../src/slot/state.ts";
import { heartbeatsIn, pluginOf } from "../../src/store/heartbeats.ts";
import { linksIn } from "../../src/store/links.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { redactedCall, redactedConfig, redactedPath } from "../../src/ui/server/redact.ts";
import { damageWhileOpen } from "../recovery/disk.ts";
import { intent, order } from "../store/rig.ts";
import { formFields } from "../support/form-fields.ts";
import { entry, house, runNews, slot, type House } from "./rig.ts";

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
    certificate: canary("certificate"),
    method: canary("method"),
    body: canary("body"),
    login: {
      url: `http://${canary("loginuser")}@${canary("loginhost")}/`,
      method: canary("loginmethod"),
      body: canary("loginbody"),
      path: canary("loginpath"),
      header: canary("loginheader"),
    },
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
    channel: "amazon",
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
    tickedAt: null,
    takenBack: false,
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

const ends: IntentEnd[] = [
  "refused",
  "not sent",
  "unconfirmed",
  "dismissed",
  "refilled",
  "cancelled",
  "test order in live",
  "asked again",
  "no news",
];

/** Writes a log of orders for one slot, oldest first. */
function logged(home: House, slotId: string, records: { intent: Intent; end: IntentEnd | null }[]): void {
  const [record] = home.records([slotId]);
  if (record === undefined) throw new Error("no record");
  const book = { ...newBook(0), number: records.length };
  saveSlot(
    home.store(),
    record,
    { ...record.state, books: { simulate: book } },
    { mode: "simulate", intents: records, now: 0 },
  );
}

async function fileOf(home: House): Promise<{ orders: Record<string, unknown>[]; slots: unknown[] }> {
  const answer = await home.ask("/diagnostics", {});
  if (!answer.ok) throw new Error(answer.error.code);
  expect(answer.text).toMatch(/^\{\n {2}"madeAt": "2026-03-01T.*\}\n$/s);
  return JSON.parse(answer.text) as { orders: Record<string, unknown>[]; slots: unknown[] };
}

test("a line of the log tells how an order went, whichever way, and of which slot by its number", async () => {
  const home = house();
  const at = home.clock.now();
  const codes = ["TEST_ORDER_PLACED", "STANDARD_ORDER_PLACED", "ORDER_INPROGRESS", "SECRET_OF_AMAZON"];
  const lives = ["processing", "shipped", "closed", null] as const;
  const placed = codes.map((detailCode, index) =>
    order({ detailCode, life: lives[index] ?? null, eventInstanceId: index === 0 ? "" : "event-1", expectedAt: 6_000 }),
  );
  // One is open: the last.
  const records = [...ends, null, null, null, null].map((end, index) => {
    const held = placed[index - ends.length] ?? null;
    return {
      intent:
        held === null
          ? intent(index + 1, { createdAt: at + index, attempts: 2 })
          : intent(index + 1, { createdAt: at + index, attempts: 2, order: held }),
      end: end ?? (held === placed.at(-1) ? null : ("refilled" as const)),
    };
  });
  logged(home, "filter", records);
  const { orders } = await fileOf(home);
  expect(orders.map(({ state }) => state)).toEqual(
    records.map(({ end, intent: one }) => end ?? orderOf(one)?.life ?? "placed").toReversed(),
  );
  expect(orders.slice(0, 4).map(({ detailCode, hasId }) => [detailCode, hasId])).toEqual([
    ["(other)", true],
    ["ORDER_INPROGRESS", true],
    ["STANDARD_ORDER_PLACED", true],
    ["TEST_ORDER_PLACED", false],
  ]);
  expect(orders[0]).toEqual({
    slot: 1,
    mode: "simulate",
    number: records.length,
    cause: "automatic",
    createdAt: at + records.length - 1,
    attempts: 2,
    acceptedAt: 5_000,
    expectedAt: 6_000,
    open: true,
    detailCode: "(other)",
    hasId: true,
    state: "placed",
  });
  expect(orders.at(-1)).toMatchObject({
    open: false,
    acceptedAt: null,
    expectedAt: null,
    detailCode: null,
    hasId: false,
  });
  home.save(entry({}, [slot("beans")]));
  expect((await fileOf(home)).orders[0]).toMatchObject({ slot: "(not configured)" });
});

test.each<[Intent["phase"], Order["life"], string]>([
  ["calling", null, "ordering"],
  ["accepted", null, "placed"],
  ["accepted", "processing", "processing"],
  ["accepted", "shipped", "shipped"],
  ["accepted", "closed", "closed"],
])("an open order that is %s, and of which Amazon says %j, is shown as %s", async (phase, life, state) => {
  const home = house();
  const open = phase === "calling" ? intent(1) : intent(1, { order: order({ life }) });
  logged(home, "beans", [{ intent: open, end: null }]);
  expect((await fileOf(home)).orders).toMatchObject([{ slot: 0, state, open: true }]);
});

test("the last two hundred orders are enough", async () => {
  const home = house();
  logged(
    home,
    "beans",
    Array.from({ length: 201 }, (_, index) => ({
      intent: intent(index + 1, { createdAt: index, phase: "accepted", order: order() }),
      end: "refilled",
    })),
  );
  const { orders } = await fileOf(home);
  expect(orders.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => 201 - index));
});

test("a slot is told with all that it would be decided by, and a configuration that stops ordering with that it does", async () => {
  const home = house();
  const { slots, ...file } = await fileOf(home);
  expect(slots[1]).toEqual({
    slot: 1,
    source: "webhook",
    level: null,
    levelAt: null,
    active: false,
    low: false,
    armed: true,
    fault: false,
    automatic: true,
    subscribed: null,
    linked: true,
    tripped: false,
    lostMemory: false,
    threshold: 20,
    packSize: null,
    spare: null,
    heldInHouse: null,
    suddenFall: null,
    status: "No reading yet",
    order: null,
    forecast: null,
    nextOrderAt: null,
  });
  expect(file).toMatchObject({ running: null, store: null, storeProblem: null, orderingStopped: false, problems: [] });
  home.save(entry({ mode: "s3cret" }));
  expect(await fileOf(home)).toMatchObject({
    orderingStopped: true,
    problems: [{ level: "error", path: "mode" }],
    config: { mode: "(string)" },
  });
  home.store();
  damageWhileOpen(home.path, "slots");
  expect(await fileOf(home)).toMatchObject({ storeProblem: "storeUnavailable" });
});

test.each([
  ["2.4.0", "2.4.0"],
  ["v24.21.0", "v24.21.0"],
  ["2", "2"],
  ["1.2.3.4", "1.2.3.4"],
  ["2.0.0-beta.61", "2.0.0-beta.61"],
  ["2.0.0-alpha", "2.0.0-alpha"],
  ["1.2.3.4.5", ""],
  ["vv2", ""],
  ["2.0.0-Beta", ""],
  ["2.0.0-beta.x", ""],
  ["2.0.0 of Jane", ""],
  ["Jane 2.0.0", ""],
  ["", ""],
])("a version of %j is shown as %j", async (homebridge, shown) => {
  const home = house();
  heartbeatsIn(home.store()).beat(pluginOf("Dash"), home.clock.now(), {
    version: homebridge,
    homebridge,
    mode: "simulate",
    startedAt: 5,
    driftMs: null,
    calls: [],
    runs: {},
  });
  expect(await fileOf(home)).toMatchObject({
    versions: { homebridge: shown, plugin: pluginVersion, node: process.versions.node },
    running: { version: shown, startedAt: 5, driftMs: null, calls: [] },
  });
});

test.each([
  ["LwA refresh", "200"],
  ["LwA code exchange", "404"],
  ["DRS Replenish", "no answer, after connecting, ECONNRESET"],
  ["DRS SlotStatus", "no answer, never connected, ECONNREFUSED"],
  ["DRS DeviceStatus", "no answer, never connected, ERR_TLS_CERT_ALTNAME_INVALID".slice(0, 40)],
  ["DRS SubscriptionInfo", "500"],
  ["DRS GetOrderInfo", "200"],
  ["DRS CancelTestOrder", "200"],
  ["DRS Deregister", "200"],
])("a call of %s with %s is shown as it is", (what, outcome) => {
  expect(redactedCall({ what, at: 7, outcome })).toEqual({ what, at: 7, outcome });
});

test.each([
  "2000",
  "20",
  "s200",
  "200 s3cret",
  "no answer, after connecting, ",
  "no answer, sometimes, ECONNRESET",
  "no answer, never connected, econnreset",
  `no answer, never connected, ${"E".repeat(41)}`,
  "no answer, never connected, E of s3cret",
])("an outcome of %j is not shown", (outcome) => {
  expect(redactedCall({ what: "s3cret", at: 7, outcome })).toEqual({ what: "(other)", at: 7, outcome: "(other)" });
});

test.each<[string, unknown, unknown]>([
  ["a number where a number is", { threshold: 20 }, { threshold: 20 }],
  ["text where a number is", { threshold: "secret" }, { threshold: "(string)" }],
  ["a switch", { automatic: false, battery: "secret" }, { automatic: false, battery: "(string)" }],
  ["a word of ours, and one that is not", { mode: "live", source: "secret" }, { mode: "live", source: "(string)" }],
  ["a list of numbers, and what is none in it", { ignore: [-1, "secret"] }, { ignore: [-1, "(string)"] }],
  ["text where a list of numbers is", { ignore: "secret" }, { ignore: "(string)" }],
  ["an emptied secret", { token: "", clientSecret: null }, { token: "(empty)", clientSecret: "(empty)" }],
  [
    "what is neither",
    { threshold: [], automatic: {}, mode: null, token: true },
    { threshold: "(set)", automatic: "(set)", mode: "(empty)", token: "(boolean)" },
  ],
  [
    "a word of another key",
    { mode: "sensor", exposeAs: "test", alert: "leak" },
    { mode: "(string)", exposeAs: "(string)", alert: "leak" },
  ],
  ["the platform's name", { platform: "DashReplenishment" }, { platform: "DashReplenishment" }],
  [
    "a list of lists",
    { devices: [{ slots: [{ slotId: "secret" }, 5] }] },
    { devices: [{ slots: [{ slotId: "(string)" }, "(number)"] }] },
  ],
  ["an unknown key", { secrets: 1, other: 2 }, { "(unknown keys)": 2 }],
  ["a key of every object's", { constructor: "secret", toString: "x" }, { "(unknown keys)": 2 }],
  ["a section that is none", { amazon: "secret", devices: "secret" }, { amazon: "(string)", devices: "(string)" }],
])("of a configuration: %s", (_, config, shown) => {
  expect(redactedConfig(config)).toEqual(shown);
});

test("of a path only what is ours", () => {
  expect(redactedPath("devices[0].slots[1].level.url")).toBe("devices[0].slots[1].level.url");
  for (const path of ["", "platform", "devices[999]", "devices[0].slots[1].homekit.exposeAs"])
    expect(redactedPath(path)).toBe(path);
  for (const path of ["devices[0].s3cret", "devices[1000]", "devices[a1]", "devices[1a]", "s3cret.mode"])
    expect(redactedPath(path)).toBe("(another place)");
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
