import { describe, expect, test } from "vitest";
import { put } from "../../server/rig.ts";
import { ownTokens } from "../../support/own-tokens.ts";
import * as device from "./devices.ts";
import { house } from "./house.ts";
import { page, recipe } from "./page.ts";
import { send, type Pieces } from "./wire.ts";

const token = ownTokens.token.own;
const levelToken = ownTokens.levelToken.own;
const strange = "nobody-knows-this-token";
const yaml = recipe("ESPHome over HTTP").block("yaml");
const rest = recipe("Home Assistant: rest_command").block("yaml");
const steps = recipe("A Shortcut on an iPhone").block("text");
const query = recipe("Tasmota rule to HTTP").block("text");
const webSend = recipe("Tasmota, older: WebSend").block("text");
const set = recipe("curl").block("sh", 0);

/** Each with the status, and words of the answer that the person who reads it needs. */
const mistakes: [title: string, mistake: string, pieces: () => Pieces, status: number, words: string][] = [
  [
    "ESPHome over HTTP",
    "a sensor without a value",
    () => device.esphomeOnEsp32(yaml, Number.NaN),
    422,
    "raw is not a number",
  ],
  [
    "ESPHome over HTTP",
    "a jar that was lifted",
    () => device.esphomeOnEsp32(yaml, 0),
    422,
    "-40 %, expected 0 to 100 %",
  ],
  [
    "Tasmota rule to HTTP",
    "a wrong token",
    () => device.tasmotaWebQuery(device.commandOf(query, "0.371").replace(levelToken, strange)),
    401,
    "wrong token",
  ],
  [
    "Tasmota rule to HTTP",
    "no header",
    () => device.tasmotaWebQuery(device.commandOf(query, "0.371").replace(/\[[^\]]+\] /, "[X:y] ")),
    401,
    "no token",
  ],
  [
    "Tasmota, older: WebSend",
    "the token for everything",
    () => device.tasmotaWebSend(device.commandOf(webSend, "37").replace(/token=.+/, `token=${token}`)),
    401,
    "levels by GET take no other",
  ],
  [
    "Tasmota, older: WebSend",
    "a value that is no number",
    () => device.tasmotaWebSend(device.commandOf(webSend, "nan")),
    422,
    "the level is not a number",
  ],
  // HTTP.POST has no parameter for headers.
  [
    "Shelly Gen2 and later",
    "HTTP.POST",
    () => script({ method: "POST", headers: { "Content-Type": "application/json" } }),
    401,
    "no token",
  ],
  ["Shelly Gen2 and later", "the method POST", () => script({ method: "POST" }), 405, "expected PUT"],
  [
    "Home Assistant: rest_command",
    "no content_type",
    () => device.restCommand(rest.replace(/ +content_type.+\n/, ""), "37.5"),
    415,
    "wrong Content-Type",
  ],
  ["Home Assistant: rest_command", "no condition", () => device.restCommand(rest, "unavailable"), 422, "not JSON"],
  ["Node-RED: http request", "a sensor's text", () => node({ level: Number("unknown") }), 422, "level is not a number"],
  [
    "curl",
    "no Content-Type",
    () => device.curl(set.replace('-H "Content-Type: application/json" ', "")),
    415,
    'with curl: -H "Content-Type: application/json"',
  ],
  [
    "curl",
    "the levelToken for more than levels",
    () => device.curl(recipe("curl").block("sh", 1).replace(token, levelToken)),
    401,
    "the level token may set levels and nothing else",
  ],
  ["curl", "another slot", () => device.curl(set.replace("/beans/", "/milk/")), 404, "no slot has this key"],
  [
    "curl",
    "a long body",
    () => device.curl(set.replace("37.5", `37.5, "why": '${"x".repeat(4096)}'`.replaceAll("'", '\\"'))),
    413,
    "too large",
  ],
  [
    "curl",
    "uses of a slot that counts none",
    () => device.curl(recipe("curl").block("sh", 1).replace("/refilled", "/used")),
    409,
    "counts no uses",
  ],
  ["A Shortcut on an iPhone", "the method POST", () => device.shortcut(steps, { method: "POST" }), 405, "expected PUT"],
];

test.each(mistakes)(
  "%s, %s: the answer says what is wrong, and the level stays",
  async (title, _mistake, pieces, status, words) => {
    const { port, slot } = await house(recipe(title).entry);
    const key = (await slot()).key;
    await put(port, `/v1/slots/${key}/level`, { level: 50 }, "application/json", token);
    const { status: answered, json } = await send(port, pieces());
    expect(answered).toBe(status);
    expect((json as { error: { message: string } }).error.message).toContain(words);
    expect((await slot()).level).toBe(50);
  },
);

// http_request.h, encode_json_: with plain keys each value is a std::string.
test.each<[title: string, what: string, pieces: () => Pieces, level: number]>([
  ["ESPHome over HTTP", "`json:` with plain keys", () => quoted(device.esphomeOnEsp32(yaml, 770)), 37],
  ["A Shortcut on an iPhone", "a field added as Text", () => device.shortcut(steps, { type: "Text" }), 37],
])("%s, %s: the number is taken as text too", async (title, _what, pieces, level) => {
  const { port, slot } = await house(recipe(title).entry);
  expect((await send(port, pieces())).status).toBe(202);
  expect((await slot()).level).toBe(level);
});

describe("What the plugin answers", () => {
  const told = [...page.matchAll(/^\| (\d{3}) \| /gm)].map(([, status]) => Number(status));

  test("names every status that a mistake of these gets", () => {
    expect(told).toEqual(expect.arrayContaining(mistakes.map(([, , , status]) => status)));
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  });

  test("names no status that none gets", () => {
    // Of 202, 400, 403, 429 and 503 other tests speak.
    expect(told.filter((status) => ![202, 400, 403, 429, 503].includes(status))).toEqual(
      [...new Set(mistakes.map(([, , , status]) => status))].sort((a, b) => a - b),
    );
  });

  test("gives an address that a browser can look at", async () => {
    const { port } = await house(recipe("curl").entry);
    const [, path = ""] = /`http:\/\/192\.168\.1\.5:52180(\/healthz)` in a browser must show `(.+)`/.exec(page) ?? [];
    expect(await send(port, [`GET ${path} HTTP/1.1\r\nHost: 192.168.1.5:52180\r\n\r\n`])).toEqual({
      status: 200,
      json: { ok: true },
    });
  });
});

test("a device that comes with a wrong token is named once in the log", async () => {
  const { port, told } = await house(recipe("Tasmota rule to HTTP").entry);
  for (let time = 0; time < 3; time++)
    await send(port, device.tasmotaWebQuery(device.commandOf(query, "0.371").replace(levelToken, strange)));
  expect(told().filter((line) => line.includes("wrong token"))).toHaveLength(1);
  expect(told().join()).not.toContain(strange);
});

test("without allowGet an address sets no level and says why", async () => {
  const { port, slot } = await house(recipe("curl").entry);
  const [url = ""] = /http:\S+/.exec(recipe("Shelly Gen1").block("text")) ?? [];
  const answered = await send(port, device.shellyGen1(url.replace("/salt/", "/beans/")));
  expect(answered).toMatchObject({
    status: 404,
    json: { error: { message: expect.stringContaining("levels by GET are off") as string } },
  });
  expect(recipe("Shelly Gen1").text).toContain("`levels by GET are off`");
  expect((await slot()).level).toBeNull();
});

/** As a std::string goes into JSON. */
function quoted([head = "", body = ""]: string[]): string[] {
  const text = body.replace(/:(\d+)/, ':"$1"');
  return [head.replace(/Content-Length: \d+/, `Content-Length: ${text.length}`), text];
}

function script(changed: object): string[] {
  const [asked] = device.shellyScript(recipe("Shelly Gen2 and later").block("javascript"), 37.2);
  return asked === undefined ? [] : device.shellyGen2({ ...asked, ...changed });
}

function node(payload: unknown): string[] {
  return device.httpRequestNode(device.flowOf(recipe("Node-RED: http request").block("json"))("http request"), payload);
}
