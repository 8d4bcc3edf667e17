import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretsOf } from "../../src/config/secrets.ts";
import { linesOf } from "./entries.ts";

const token = "0123456789abcdef";

describe("secretsOf", () => {
  it("finds every secret of a right configuration", () => {
    const level = {
      source: "http",
      url: "http://user:pass@10.0.0.2/?k=v",
      headers: { "X-Key": "header-1", "X-Other": "header-2" },
      password: "level-pass",
    };
    const found = secretsOf({
      mode: "live",
      amazon: { clientId: "id", clientSecret: "client-secret", tokenUrl: "https://api.amazon.com/auth/o2/token" },
      server: { token, levelToken: "level-token", rateLimit: 50 },
      mqtt: { url: "mqtt://u:p@broker", password: "mqtt-pass", username: "" },
      devices: [{ serial: "S1", refreshToken: "Atzr|1", slots: [{ slotId: "one", level }] }],
    });
    expect(found.secrets.sort()).toEqual(
      ["Atzr|1", token, "client-secret", "header-1", "header-2", "level-pass", "level-token", "mqtt-pass"].sort(),
    );
    expect(found.urls.sort()).toEqual([
      "http://user:pass@10.0.0.2/?k=v",
      "https://api.amazon.com/auth/o2/token",
      "mqtt://u:p@broker",
    ]);
  });

  const misshapen: [string, unknown, string[]][] = [
    ["a misspelt key", { amazon: { client_secret: "s1" }, devices: { refreshtoken: "s2" } }, ["s1", "s2"]],
    ["a number", { server: { token: 12_345 } }, ["12345"]],
    ["a list of headers", { level: { headers: ["X-Key: s1", { name: "s2" }] } }, ["X-Key: s1", "s2"]],
    [
      "an address that is none, with user info",
      { level: { url: "http://user:pass@ho st/" } },
      ["http://user:pass@ho st/"],
    ],
    [
      "a header line in the place of its name",
      { level: { headers: { "Authorization: Bearer s1s1": "" } } },
      ["Bearer s1s1", "s1s1"],
    ],
    [
      "a login with a body of JSON, whole and in part",
      { level: { login: { body: '{"user":"ann","password":"s1","deep":[{"apiToken":17}]}', header: "X-Key: {}" } } },
      ["17", "X-Key: {}", "s1", '{"user":"ann","password":"s1","deep":[{"apiToken":17}]}'],
    ],
    ["a body that is a form", { level: { body: "user=ann&pass=s%201" } }, ["s 1", "user=ann&pass=s%201"]],
    ["null", null, []],
    ["text", "token", []],
  ];
  it.each(misshapen)("finds them in a wrong one: %s", (_what, raw, secrets) => {
    expect(secretsOf(raw).secrets.sort()).toEqual(secrets);
  });

  it("goes down any depth", () => {
    const raw: unknown = JSON.parse(`${'{"a":['.repeat(20_000)}{"password":"deep"}${"]}".repeat(20_000)}`);
    expect(secretsOf(raw).secrets).toEqual(["deep"]);
  });
});

describe("problem lines", () => {
  const canary = "cAnArY";

  /** A value that is wrong in most places and holds the canary wherever a person could see it. */
  const wrong = fc.constantFrom<unknown>(
    canary,
    `${canary}\r\n`,
    `http://${canary}:${canary}@h o/`,
    `ftp://${canary}@host/?${canary}`,
    `${canary}:x@host`,
    [canary],
    { [`X ${canary}`]: canary },
    { "X-Key": `${canary}\n` },
    { [`Authorization: Bearer ${canary}`]: 5 },
    { [`X-Key=${canary}`]: "" },
    { [`X ${canary}`]: 5 },
  );
  /** A header line beside the headers, by mistake. */
  const beside = fc.constantFrom({}, { [`Authorization: Bearer ${canary}`]: "" }, { [`X-Key:${canary}`]: { a: 1 } });
  const level = fc
    .tuple(
      beside,
      fc.record({
        source: fc.constantFrom("http", "mqtt"),
        url: wrong,
        headers: wrong,
        password: wrong,
        topic: fc.constant("#"),
      }),
    )
    .map(([line, right]) => ({ ...right, ...line }));
  const entry = fc.record({
    mode: fc.constantFrom("simulate", "test", "live", "x"),
    amazon: fc.record({ clientSecret: wrong, redirectUri: wrong, apiUrl: wrong, tokenUrl: wrong, authorizeUrl: wrong }),
    server: fc.record({ enabled: fc.constant(true), token: wrong, levelToken: wrong }),
    mqtt: fc.record({ url: wrong, password: wrong }),
    devices: fc.tuple(
      fc.record({ model: fc.constant("M"), serial: fc.constant("S"), refreshToken: wrong }),
      fc.record({
        model: fc.constant("M"),
        serial: fc.constant("T"),
        slots: fc.tuple(fc.record({ slotId: fc.constant("one"), level })),
      }),
    ),
  });

  it("never show a secret, whatever is wrong with it", () => {
    fc.assert(
      fc.property(entry, (raw) => {
        const lines = linesOf(raw);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.join("\n")).not.toContain(canary);
      }),
      { numRuns: 300 },
    );
  });
});
