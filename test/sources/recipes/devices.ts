import { createContext, runInContext } from "node:vm";
import { field, fieldsBelow } from "./page.ts";
import { request, target, type Header } from "./wire.ts";

/**
 * What each device writes when it is given the page's block: method, headers in their order, and body, as its published
 * source or documentation has it. Paths are those of the named project on GitHub, with the commit that was read.
 */

interface Call {
  method: string;
  url: string;
  headers: readonly Header[];
  body: string;
}

/**
 * esphome/esphome, esphome/components/http_request/http_request.h: the lambda builds the JSON, and no Content-Type is
 * added to what `request_headers` says. http_request_idf.cpp (020034f): opens with the body's length, writes the body
 * after the head. ArduinoJson writes NaN as null.
 */
function esphomeCall(yaml: string, x: number): Call {
  const key = /root\["(\w+)"\] = x;/.exec(yaml)?.[1] ?? "";
  return {
    method: field(yaml, "method"),
    url: field(yaml, "url"),
    headers: fieldsBelow(yaml, "request_headers"),
    body: JSON.stringify({ [key]: x }),
  };
}

/**
 * espressif/esp-idf, components/esp_http_client/esp_http_client.c (95145c3): User-Agent and Host are set first,
 * Content-Length last; no Connection, no Accept.
 */
export function esphomeOnEsp32(yaml: string, x: number): string[] {
  const { method, url, headers, body } = esphomeCall(yaml, x);
  const { path, host } = target(url);
  return request(
    `${method} ${path} HTTP/1.1`,
    [
      ["User-Agent", "ESPHome/2025.11.0 (https://esphome.io)"],
      ["Host", host],
      ...headers,
      ["Content-Length", body.length],
    ],
    body,
  );
}

/**
 * esp8266/Arduino, libraries/ESP8266HTTPClient/src/ESP8266HTTPClient.cpp (003c190), sendHeader and sendRequest;
 * http_request_arduino.cpp (01e7348) asks for keep-alive.
 */
export function esphomeOnEsp8266(yaml: string, x: number): string[] {
  const call = esphomeCall(yaml, x);
  return arduino(call, "ESPHome/2025.11.0 (https://esphome.io)", "keep-alive");
}

function arduino({ method, url, headers, body }: Call, agent: string, connection: "keep-alive" | "close"): string[] {
  const { path, host } = target(url);
  const length: Header[] = body === "" ? [] : [["Content-Length", body.length]];
  const first: Header[] = [
    ["Host", host],
    ["User-Agent", agent],
    ["Connection", connection],
    ["Accept-Encoding", "identity;q=1,chunked;q=0.1,*;q=0"],
  ];
  return request(`${method} ${path} HTTP/1.1`, [...first, ...headers, ...length], body);
}

/** The command of a Tasmota rule, with the value that fired it. */
export function commandOf(rule: string, value: string): string {
  return (/ DO (.+) ENDON/.exec(rule)?.[1] ?? "").replaceAll("%value%", value);
}

/**
 * arendst/Tasmota, tasmota/tasmota_xdrv_driver/xdrv_01_9_webserver.ino (02504a8), WebQuery: the headers stand between
 * brackets, cut at `:` and `|`; the body is all that follows the bracket, its blank too. A header's value keeps a blank
 * behind its colon. The Arduino core's HTTPClient sends it: keep-alive in newer versions of the core, close in older
 * ones.
 */
export function tasmotaWebQuery(command: string): string[] {
  const [, url = "", method = "", head = "", body = ""] =
    /^WebQuery (\S+) (\S+) (?:\[([^\]]*)\])?(.*)$/.exec(command) ?? [];
  const headers = head
    .split("|")
    .map((pair): Header => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]);
  return arduino({ method, url, headers, body }, "ESP8266HTTPClient", "keep-alive");
}

/** The same file, WebSend: `[host:port] /path` becomes a GET of that address. */
export function tasmotaWebSend(command: string): string[] {
  const [, host = "", path = ""] = /^WebSend \[([^\]]+)\] (\/.*)$/.exec(command) ?? [];
  return arduino({ method: "GET", url: `http://${host}${path}`, headers: [], body: "" }, "ESP8266HTTPClient", "close");
}

/**
 * Shelly Gen1 runs on Mongoose OS. cesanta/mongoose 6, mg_connect_http_opt: Host, Content-Length (0 too), then further
 * headers. The User-Agent is one that an H&T sent (asnowfix/home-automation, pkg/shelly/gen1). The firmware itself is
 * not published.
 */
export function shellyGen1(url: string): string[] {
  const { path, host } = target(url);
  return request(`GET ${path} HTTP/1.1`, [
    ["Host", host],
    ["Content-Length", 0],
    ["User-Agent", "Shelly/20230913-112531/v1.14.0-gcb84623 (SHSW-1)"],
  ]);
}

interface ShellyRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Runs a script of a Shelly Gen2 with an input that stands at so many percent; resolves to what it asks HTTP.Request
 * for. shelly-api-docs.shelly.cloud, gen2: HTTP service, Input, Shelly Core, Timer; a PUT by HTTP.Request is in
 * ALLTERCO/shelly-script-examples, ble/hue-lights-control.shelly.js (e8f78db).
 */
export function shellyScript(script: string, percent: number | null): ShellyRequest[] {
  const asked: ShellyRequest[] = [];
  const Shelly = {
    getComponentStatus: (key: string) => (key === "input:100" ? { id: 100, percent } : null),
    call: (method: string, parameters: ShellyRequest) => {
      if (method === "HTTP.Request") asked.push(parameters);
    },
  };
  runInContext(script, createContext({ Shelly, Timer: { set: () => 1 }, print: () => undefined }));
  return asked;
}

/** Which headers beside these a Gen2 sends is not documented; those it is given it does send. */
export function shellyGen2({ method, url, headers, body }: ShellyRequest): string[] {
  const { path, host } = target(url);
  return request(
    `${method} ${path} HTTP/1.1`,
    [["Host", host], ...Object.entries(headers), ["Content-Length", body.length]],
    body,
  );
}

/**
 * home-assistant/core, homeassistant/components/rest_command/__init__.py (eaca577): the payload as bytes, content_type
 * as a header. aio-libs/aiohttp, aiohttp/client_reqrep.py (1bd21bc): Host, the session's and the command's headers,
 * then Accept and Accept-Encoding, Content-Length; bytes without a type are application/octet-stream.
 */
export function restCommand(yaml: string, level: string): string[] {
  const { path, host } = target(field(yaml, "url"));
  const body = field(yaml, "payload").replace("{{ level }}", level);
  const typed = /content_type:/.test(yaml);
  const headers: Header[] = [
    ["Host", host],
    ["User-Agent", "HomeAssistant/2025.11.0 aiohttp/3.13.2 Python/3.13"],
    ...fieldsBelow(yaml, "headers"),
    ...(typed ? [["Content-Type", field(yaml, "content_type")] as const] : []),
    ["Accept", "*/*"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Content-Length", body.length],
    ...(typed ? [] : [["Content-Type", "application/octet-stream"] as const]),
  ];
  return request(`${field(yaml, "method").toUpperCase()} ${path} HTTP/1.1`, headers, body);
}

export interface FlowNode {
  type: string;
  func: string;
  payload: string;
  method: string;
  url: string;
  headers: { keyValue: string; valueValue: string }[];
  topic: string;
  qos: string;
  retain: string;
}

export function flowOf(json: string): (type: string) => FlowNode {
  const nodes = JSON.parse(json) as FlowNode[];
  return (type) => {
    const found = nodes.find((node) => node.type === type);
    if (found === undefined) throw new Error(`no ${type} in the flow`);
    return found;
  };
}

/** What a function node makes of a payload. */
export function runFunction({ func }: FlowNode, payload: unknown): unknown {
  return (
    runInContext(`(function (msg) { ${func} })(msg)`, createContext({ msg: { payload } })) as { payload: unknown }
  ).payload;
}

/**
 * node-red/node-red, @node-red/nodes/core/network/21-httprequest.js (0107595): an object goes as JSON with its
 * Content-Type, a number or text as it is and without one; got writes its own User-Agent first, Node's http adds Host
 * and Connection at the end.
 */
export function httpRequestNode({ method, url, headers }: FlowNode, payload: unknown): string[] {
  const { path, host } = target(url);
  const json = typeof payload === "object";
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const own = headers.map(({ keyValue, valueValue }): Header => [keyValue, valueValue]);
  return request(
    `${method} ${path} HTTP/1.1`,
    [
      ["user-agent", "got (https://github.com/sindresorhus/got)"],
      ...own,
      ...(json ? [["Content-Type", "application/json"] as const] : []),
      ["Content-Length", body.length],
      ["Host", host],
      ["Connection", "keep-alive"],
    ],
    body,
  );
}

/**
 * An iPhone: CFNetwork under Shortcuts. Its User-Agent, Accept and Accept-Encoding are those of requests recorded by
 * others (BackgroundShortcutRunner/1417.1 CFNetwork/1406.0.4 Darwin/22.4.0); their order is not known, and does not
 * matter to HTTP. A field added as Text sends text.
 */
export function shortcut(
  steps: string,
  { method, type }: { method?: string; type?: "Number" | "Text" } = {},
): string[] {
  const line = (name: string): string => new RegExp(`^${name} +(.+)$`, "m").exec(steps)?.[1] ?? "";
  const { path, host } = target(line("URL"));
  const [name = "", value = ""] = line("Headers").split(" = ");
  const [, key = "", kind, given = ""] = /^ +(\w+) \((\w+)\) = (\S+)$/m.exec(steps) ?? [];
  const body = JSON.stringify({ [key]: (type ?? kind) === "Number" ? Number(given) : given });
  return request(
    `${method ?? line("Method")} ${path} HTTP/1.1`,
    [
      ["Host", host],
      ["Content-Type", "application/json"],
      ["Connection", "keep-alive"],
      ["Accept", "*/*"],
      ["User-Agent", "BackgroundShortcutRunner/1417.1 CFNetwork/1406.0.4 Darwin/22.4.0"],
      [name, value],
      ["Accept-Language", "en-GB,en;q=0.9"],
      ["Content-Length", body.length],
      ["Accept-Encoding", "gzip, deflate"],
    ],
    body,
  );
}

/**
 * A line of curl, as sh would take it apart. curl 7.88: Host, User-Agent, Accept, then its own; a body without a type
 * is a form.
 */
export function curl(line: string): string[] {
  const words = [...line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  const after = (option: string): string[] => words.filter((_, at) => words[at - 1] === option);
  const { path, host } = target(words.at(-1) ?? "");
  const [body = ""] = after("-d");
  const own = after("-H").map((each): Header => [each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 2)]);
  const form: Header[] = own.some(([name]) => name === "Content-Type")
    ? []
    : [["Content-Type", "application/x-www-form-urlencoded"]];
  const method = after("-X")[0] ?? (body === "" ? "GET" : "POST");
  const described: Header[] = body === "" ? [] : [["Content-Length", body.length], ...form];
  return request(
    `${method} ${path} HTTP/1.1`,
    [["Host", host], ["User-Agent", "curl/7.88.1"], ["Accept", "*/*"], ...own, ...described],
    body,
  );
}

/**
 * micropython/micropython-lib, python-ecosys/requests/requests/__init__.py (00ccbd2): the Host without its port, each
 * piece of a header in a write of its own. Before 2025 it spoke HTTP/1.0.
 */
export function micropython(python: string, version: "1.0" | "1.1"): string[] {
  const [, url = "", body = "", name = "", value = ""] =
    /put\("(.+?)", json=(\{.+?\}), headers=\{"(.+?)": "(.+?)"\}\)/.exec(python) ?? [];
  const { path, host } = target(url);
  const [bare = ""] = host.split(":");
  const own: Header = [name, value];
  const type: Header = ["Content-Type", "application/json"];
  const length: Header = ["Content-Length", body.length];
  const headers: Header[] =
    version === "1.0"
      ? [["Host", bare], own, type, length]
      : [own, ["Host", bare], type, length, ["Connection", "close"]];
  const pieces = headers.flatMap(([header, text]) => [header, ": ", String(text), "\r\n"]);
  return [`PUT ${path} HTTP/${version}\r\n`, ...pieces, "\r\n", body];
}
