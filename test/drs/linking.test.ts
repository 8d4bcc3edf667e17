import { describe, expect, test } from "vitest";
import { codeGrant } from "../../src/drs/code-grant.ts";
import { isGranted, processConsent, requestConsent, type Consent } from "../../src/drs/consent.ts";
import { createHttp } from "../../src/drs/http.ts";
import { LinkError, linkErrorCode } from "../../src/drs/link-error.ts";
import { systemClock } from "../../src/support/clock.ts";
import { failure, fakeAmazon, granted, type Reply } from "./rig.ts";

const client = { clientId: "client-id-1", redirectUri: "https://example.org/back" };
const consent: Consent = { url: "", state: "state-1", verifier: "v".repeat(43) };
const back = (fields: Record<string, string>, at = client.redirectUri): string =>
  `${at}?${new URLSearchParams(fields).toString()}`;
const good = { state: "state-1", code: "code-canary-1", scope: "dash:replenish" };

function thrownBy(address: string): unknown {
  try {
    processConsent(address, consent, client);
  } catch (error) {
    return error;
  }
  throw new Error("expected a failure");
}

describe("the address that the browser ended on", () => {
  test("holds the code, and is taken with blanks around it", () => {
    const { parameters, ...rest } = processConsent(`  ${back(good)}\n`, consent, client);
    expect(parameters.get("code")).toBe("code-canary-1");
    expect(rest).toEqual({ redirectUri: client.redirectUri, verifier: consent.verifier });
  });

  test.each([
    ["no address", "what is this", "notAnAddress"],
    ["of another kind", back(good, "ftp://example.org/back"), "notAnAddress"],
    ["of another kind, with the right one in it", back({ ...good, to: client.redirectUri }, "data:"), "notAnAddress"],
    ["another host", back(good, "https://example.com/back"), "otherAddress"],
    ["another path", back(good, "https://example.org/elsewhere"), "otherAddress"],
    ["http in place of https", back(good, "http://example.org/back"), "otherAddress"],
    ["another attempt's", back({ ...good, state: "state-2" }), "stateMismatch"],
    ["without a state", back({ code: "code-canary-1" }), "stateMismatch"],
    ["without a code", back({ state: "state-1", scope: "dash:replenish" }), "codeMissing"],
    ["with an empty code", back({ ...good, code: "" }), "codeMissing"],
  ])("%s", (_, address, code) => {
    expect(thrownBy(address)).toMatchObject({ code, detail: "" });
  });

  test.each([
    ["none", {}, ""],
    ["another", { scope: "profile" }, "profile"],
    ["one that begins like it", { scope: "dash:replenishment" }, "dash:replenishment"],
  ])("a granted scope that is %s is said", (_, scope, detail) => {
    expect(thrownBy(back({ state: "state-1", code: "code-canary-1", ...scope }))).toMatchObject({
      code: "scopeMissing",
      detail,
    });
  });

  test("Amazon's own refusal is said in its words, or by its code", () => {
    const said = { state: "state-1", error: "access_denied", error_description: "Stryker was here, and\u0007 said no" };
    expect(thrownBy(back(said))).toMatchObject({ code: "accessDenied", detail: "Stryker was here, and said no" });
    expect(thrownBy(back({ state: "state-1", error: "unheard_of" }))).toMatchObject({
      code: "amazonAnswer",
      detail: "unheard_of",
    });
  });
});

test.each([
  ["dash:replenish", true],
  ["profile dash:replenish", true],
  ["profile  \t dash:replenish\n", true],
  ["dash:replenish:more", false],
  ["", false],
  [null, false],
  [undefined, false],
])("a scope of %o is the one for ordering: %s", (scope, is) => {
  expect(isGranted(scope)).toBe(is);
});

test("what a consent is asked for with", async () => {
  const asked = { ...client, authorizeUrl: "https://www.amazon.com/ap/oa?x=1", model: "M", serial: "S", test: true };
  const { url, state, verifier } = await requestConsent(asked);
  const query = Object.fromEntries(new URL(url).searchParams);
  expect(query).toMatchObject({
    x: "1",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: "code",
    scope: "dash:replenish",
    state,
    code_challenge_method: "S256",
  });
  expect(JSON.parse(query["scope_data"] ?? "")).toEqual({
    "dash:replenish": { device_model: "M", serial: "S", is_test_device: true, should_include_non_live: true },
  });
  expect(url).not.toContain(verifier);
});

test.each([
  ["access_denied", "accessDenied"],
  ["invalid_request", "invalidRequest"],
  ["invalid_scope", "invalidScope"],
  ["unauthorized_client", "unauthorizedClient"],
  ["unsupported_response_type", "unsupportedResponseType"],
  ["invalid_client", "invalidClient"],
  ["invalid_grant", "invalidGrant"],
  ["server_error", "amazonBusy"],
  ["temporarily_unavailable", "amazonBusy"],
  ["constructor", "amazonAnswer"],
  ["", "amazonAnswer"],
])("%s asks a person for what %s says", (error, code) => {
  expect(linkErrorCode(error)).toBe(code);
});

describe("the exchange of the code", () => {
  const secret = "client-secret-canary";
  const verifier = "verifier-canary-".padEnd(43, "v");

  async function exchanged(reply: Reply, fields: Record<string, string> = {}) {
    const amazon = await fakeAmazon({ lwa: [reply] });
    const lines: string[] = [];
    const wire = {
      http: createHttp(),
      clock: systemClock,
      log: { debug: (line: string) => void lines.push(line) },
      onServerDate: () => undefined,
    };
    const settings = { tokenUrl: amazon.tokenUrl, clientId: client.clientId, clientSecret: secret };
    const { parameters } = processConsent(back({ ...good, ...fields }), consent, client);
    const result = codeGrant(wire, settings, { parameters, redirectUri: client.redirectUri, verifier });
    return { amazon, lines, result };
  }

  test("brings the device's tokens", async () => {
    const { amazon, result, lines } = await exchanged(granted({ refresh_token: "Atzr|new" }));
    expect(await result).toEqual({ refreshToken: "Atzr|new", accessToken: "Atza|access-1" });
    expect(Object.fromEntries(new URLSearchParams(amazon.lwa[0]?.body))).toEqual({
      grant_type: "authorization_code",
      code: "code-canary-1",
      redirect_uri: client.redirectUri,
      code_verifier: verifier,
      client_id: client.clientId,
      client_secret: secret,
    });
    expect(lines).toEqual([expect.stringMatching(/^LwA code exchange: 200, \d+ ms$/)]);
  });

  test.each([
    ["its words", { error: "invalid_grant", error_description: "too old" }, "invalidGrant", "too old"],
    ["its code where it has no words", { error: "invalid_client" }, "invalidClient", "invalid_client"],
    ["a code that nobody knows", { error: "odd" }, "amazonAnswer", "odd"],
    ["no OAuth at all", { message: "odd" }, "amazonAnswer", "HTTP 400"],
  ])("a refusal is told with %s", async (_, body, code, detail) => {
    const { result } = await exchanged({ status: 400, body: JSON.stringify(body) });
    expect(await failure(result)).toMatchObject({ code, detail });
  });

  test.each([
    ["the client secret", secret],
    ["the code", "code-canary-1"],
    ["the verifier", verifier],
  ])("%s is told to nobody, whatever Amazon repeats", async (_, canary) => {
    for (const reply of [
      { status: 400, body: JSON.stringify({ error: "invalid_grant", error_description: `bad ${canary}!` }) },
      granted({ refresh_token: "Atzr|new", scope: `other ${canary}` }),
      { status: 503, headers: { "x-amzn-requestid": `id ${canary}` } },
    ]) {
      const { result, lines } = await exchanged(reply);
      const error = await failure(result);
      expect(error).toBeInstanceOf(LinkError);
      expect([String(error), (error as LinkError).detail, ...lines].join("\n")).not.toContain(canary);
    }
  });

  test.each([
    ["none", {}, "no refresh token in the answer"],
    ["an empty one", { refresh_token: "" }, "HTTP 200"],
  ])("a refresh token is needed, and %s is told", async (_, fields, detail) => {
    const { result } = await exchanged(granted(fields));
    expect(await failure(result)).toMatchObject({ code: "amazonAnswer", detail });
  });

  test("a scope that is granted without ordering is said", async () => {
    const { result } = await exchanged(granted({ refresh_token: "Atzr|new", scope: "profile" }));
    expect(await failure(result)).toMatchObject({ code: "scopeMissing", detail: "profile" });
  });

  test.each([500, 503, 429])("HTTP %d: Amazon is busy", async (status) => {
    const { result } = await exchanged({ status });
    expect(await failure(result)).toMatchObject({ code: "amazonBusy", detail: `HTTP ${status}` });
  });

  test("no answer: Amazon cannot be reached", async () => {
    const { result } = await exchanged((response) => response.destroy());
    expect(await failure(result)).toMatchObject({ code: "amazonUnreachable" });
  });
});
