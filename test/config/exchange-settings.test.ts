import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { problemLine } from "../../src/config/problem.ts";

const fingerprint = "0A".repeat(32);

function checked(level: object): ReturnType<typeof checkConfig> {
  const slot = { slotId: "one", level: { source: "http", url: "http://10.0.0.2/level", ...level } };
  return checkConfig({ platform: "DashReplenishment", devices: [{ model: "M1", serial: "S1", slots: [slot] }] });
}

const problemsOf = (level: object): string[] =>
  checked(level).problems.map((problem) => problemLine(problem).replace("config: devices[0].slots[0].level.", ""));

describe("how a device is asked", () => {
  it.each([
    ["with colons", fingerprint.replace(/..(?=.)/g, "$&:")],
    ["without", fingerprint],
    ["in lower case", fingerprint.toLowerCase()],
  ])("has a fingerprint in one form, written %s", (_label, certificate) => {
    const [level] = checked({ certificate }).settings.devices[0]?.slots.map((slot) => slot.level) ?? [];
    expect(level).toMatchObject({ certificate: "0a".repeat(32) });
  });

  it("has a login's header in parts", () => {
    const login = { url: "http://10.0.0.3/login", path: "token", header: "X-Auth:  k={} " };
    const [level] = checked({ login }).settings.devices[0]?.slots.map((slot) => slot.level) ?? [];
    expect(level).toMatchObject({
      login: { ...login, method: "POST", body: "", header: { name: "X-Auth", value: "k={}" } },
    });
  });

  it.each([
    ["digest with a name in the address", { url: "http://admin:p@10.0.0.2/", digest: true }],
    ["a login with nothing in it", { login: {} }],
    ["cookies of the same host", { login: { url: "http://10.0.0.2/login" } }],
    ["a body with PUT", { method: "PUT", body: "x" }],
  ])("may have %s", (_label, level) => {
    expect(problemsOf(level)).toEqual([]);
  });

  const get = { method: "GET", body: "canary" };
  it.each<[string, object, string]>([
    ["digest without a name", { digest: true }, "digest: got true, expected username and password beside it"],
    ["a body with GET", get, "body: got one with method GET, expected method POST or PUT"],
    ["too long a time", { timeoutSeconds: 61 }, "timeoutSeconds: got 61, expected a number from 1 to 60"],
    ["too much", { maxBytes: 1_048_577 }, "maxBytes: got 1048577, expected a whole number from 1 to 1048576"],
    ["another method", { method: "DELETE" }, 'method: got "DELETE", expected one of GET, POST, PUT'],
    [
      "half a fingerprint",
      { certificate: "0a:0b" },
      'certificate: got "0a:0b", expected nothing, "any", or a SHA-256 fingerprint',
    ],
    [
      "a login without an address",
      { login: { body: "canary" } },
      "login.url: missing, expected an address that starts with http:// or https://",
    ],
    [
      "a login at no address",
      { login: { url: "ftp://canary", path: "t" } },
      "login.url: got something else (not shown here), expected an address that starts with http:// or https://",
    ],
    [
      "a login's body with GET",
      { login: { url: "http://10.0.0.2/", path: "t", ...get } },
      "login.body: got one with method GET, expected method POST or PUT",
    ],
    ...["canary", "canary: x", "can ary: {}", ": {}", "X: {}\r\nX-Evil: 1"].map((header): [string, object, string] => [
      `a header that cannot be sent, ${JSON.stringify(header)}`,
      { login: { url: "http://10.0.0.2/", path: "t", header } },
      "login.header: got none that can be sent, expected a name, and {} for the token, as Authorization: Bearer {}",
    ]),
    [
      "cookies of another host",
      { login: { url: "http://10.0.0.3/" } },
      "login.path: missing, expected that of the token: cookies are for the host that gave them, and url has another",
    ],
    ["a body that is none", { body: 7 }, "body: got something else (not shown here), expected text"],
  ])("may not have %s", (_label, level, problem) => {
    expect(problemsOf(level)).toEqual([problem]);
  });

  it("names the nearest key in a login", () => {
    expect(problemsOf({ login: { url: "http://10.0.0.2/", bdy: "canary" } })).toEqual([
      "login.bdy: unknown key, ignored; did you mean body?",
    ]);
  });
});
