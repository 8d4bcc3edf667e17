import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { documented, field, postToken, reply, rig, send, type Reply, type Rig } from "./rig.ts";

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const scopeData = {
  device_model: "COFFEE_CORNER",
  serial: "CC0001",
  is_test_device: true,
  should_include_non_live: true,
};
const query = {
  client_id: "id",
  scope: "dash:replenish",
  scope_data: JSON.stringify({ "dash:replenish": scopeData }),
  response_type: "code",
  redirect_uri: "https://home.example/back?from=amazon",
  state: 'st&a"te<1>',
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
};
const exchange = {
  client_id: "id",
  client_secret: "secret",
  grant_type: "authorization_code",
  redirect_uri: query.redirect_uri,
  code_verifier: verifier,
};

const withDevice = (device: Record<string, unknown>): Record<string, string> => ({
  ...query,
  scope_data: JSON.stringify({ "dash:replenish": { ...scopeData, ...device } }),
});

function show({ simulator }: Rig, parameters: Record<string, string>): Promise<Reply> {
  return reply(fetch(`${simulator.url}/ap/oa?${new URLSearchParams(parameters).toString()}`, { redirect: "manual" }));
}

/** Presses a button of the page, with the fields that the page really has. */
async function press(at: Rig, parameters: Record<string, string>, decision: "allow" | "cancel"): Promise<URL> {
  const page = await show(at, parameters);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining(`name="decision" value="${decision}"`)]);
  const form = new URLSearchParams({ decision });
  for (const [, name = "", value = ""] of page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g))
    form.append(name, unescape(value));
  const answer = await reply(fetch(`${at.simulator.url}/ap/oa`, { method: "POST", body: form, redirect: "manual" }));
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get("location") ?? "");
}

const characters: Record<string, string> = { "&quot;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'", "&amp;": "&" };
const unescape = (html: string): string =>
  html.replace(/&(?:quot|lt|gt|#39|amp);/g, (entity) => characters[entity] ?? entity);

const codeOf = (back: URL): string => back.searchParams.get("code") ?? "";

describe("the consent page", () => {
  it("links a device: Allow brings a code, the code brings tokens that order", async () => {
    const at = await rig();
    const back = await press(at, query, "allow");
    expect(back.origin + back.pathname).toBe("https://home.example/back");
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: "amazon",
      code: codeOf(back),
      scope: "dash:replenish",
      state: query.state,
    });
    const tokens = await postToken(at, { ...exchange, code: codeOf(back) });
    expect(field(tokens, "refresh_token")).toMatch(/^Atzr\|/);
    await send(at, documented.replenish(), field(tokens, "access_token"));
    expect(at.simulator.control.orders()).toMatchObject([{ serial: "CC0001", detailCode: "TEST_ORDER_PLACED" }]);
  });

  it("sends the customer back with access_denied after Cancel", async () => {
    const back = await press(await rig(), query, "cancel");
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("error_description")).toMatch(/./);
    expect(back.searchParams.get("state")).toBe(query.state);
    expect(back.searchParams.has("code")).toBe(false);
  });

  it.each([
    ["a test device", { is_test_device: true }, "Test device", "TEST_ORDER_PLACED"],
    ["a live device", { is_test_device: false }, "Live device", "STANDARD_ORDER_PLACED"],
    [
      "a misspelt is_test_device, which Amazon takes for live",
      { is_test_device: undefined, isTestDevice: true },
      "Live device",
      "STANDARD_ORDER_PLACED",
    ],
  ])("says in words that it links %s, and does so", async (_, device, words, detailCode) => {
    const at = await rig();
    const parameters = withDevice(device);
    const { text } = await show(at, parameters);
    expect(text.match(/(?:Test|Live) device/g)).toEqual([words]);
    const tokens = await postToken(at, { ...exchange, code: codeOf(await press(at, parameters, "allow")) });
    expect(field(await send(at, documented.replenish(), field(tokens, "access_token")), "detailCode")).toBe(detailCode);
  });

  it("shows nothing of the request as markup", async () => {
    const { text } = await show(await rig(), { ...query, '"><script>': "<script>alert(1)</script>" });
    expect(text).not.toContain("<script>");
  });

  it.each([
    ["no client_id", { ...query, client_id: "" }],
    ["a client that is not known", { ...query, client_id: "other" }],
    ["no redirect_uri", { ...query, redirect_uri: "" }],
    ["a redirect_uri without TLS", { ...query, redirect_uri: "http://home.example/back" }],
    ["a redirect_uri by number", { ...query, redirect_uri: "http://127.0.0.1/back" }],
    ["a redirect_uri that is no URL", { ...query, redirect_uri: "back" }],
    ["a redirect_uri that the profile does not allow", { ...query, redirect_uri: "https://home.example/other" }],
  ])("says %s on the page, and sends nobody anywhere", async (_, parameters) => {
    const at = await rig({ client: { id: "id", secret: "secret" }, redirectUris: [query.redirect_uri] });
    const page = await show(at, parameters);
    expect([page.status, page.headers.get("location")]).toEqual([400, null]);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  });

  it.each([
    ["no state", { ...query, state: "" }, "invalid_request"],
    ["the implicit grant", { ...query, response_type: "token" }, "unauthorized_client"],
    ["an unknown response type", { ...query, response_type: "thought" }, "unsupported_response_type"],
    ["another scope", { ...query, scope: "profile" }, "invalid_scope"],
    ["scope_data that is no JSON", { ...query, scope_data: "{" }, "invalid_request"],
    ["scope_data for another scope", { ...query, scope_data: '{"profile":{}}' }, "invalid_request"],
    ["no serial", withDevice({ serial: undefined }), "invalid_request"],
    ["a serial with a dot", withDevice({ serial: "CC.1" }), "invalid_request"],
    ["a serial of 65 characters", withDevice({ serial: "x".repeat(65) }), "invalid_request"],
    ["is_test_device as text", withDevice({ is_test_device: "true" }), "invalid_request"],
    ["a plain code challenge", { ...query, code_challenge_method: "plain" }, "invalid_request"],
    ["a challenge that is no SHA-256", { ...query, code_challenge: "short" }, "invalid_request"],
  ])("sends %s back as an error", async (_, parameters, error) => {
    const { status, headers } = await show(await rig(), parameters);
    expect(status).toBe(302);
    expect(new URL(headers.get("location") ?? "").searchParams.get("error")).toBe(error);
  });
});

describe("the exchange of a code", () => {
  it.each([
    ["with another verifier", { ...exchange, code_verifier: "x".repeat(43) }],
    ["without a verifier", Object.fromEntries(Object.entries(exchange).filter(([name]) => name !== "code_verifier"))],
    ["with another redirect_uri", { ...exchange, redirect_uri: "https://home.example/" }],
    ["by another client", { ...exchange, client_id: "other" }],
  ])("is refused %s, and the code is spent", async (_, form) => {
    const at = await rig();
    const code = codeOf(await press(at, query, "allow"));
    for (const attempt of [form, exchange]) {
      const answer = await postToken(at, { ...attempt, code });
      expect([answer.status, field(answer, "error")]).toEqual([400, "invalid_grant"]);
    }
  });

  it("is possible for 50 at once: no further one is given out until one is used or five minutes are over", async () => {
    const at = await rig();
    const pressed: URL[] = [];
    for (let times = 0; times < 51; times++) pressed.push(await press(at, query, "allow"));
    const last = pressed.pop();
    expect(Object.fromEntries(last?.searchParams ?? [])).toEqual({
      from: "amazon",
      error: "temporarily_unavailable",
      error_description: "Too many codes wait to be used",
      state: query.state,
    });
    const codes = pressed.map(codeOf);
    expect(new Set(codes).size).toBe(50);
    expect((await postToken(at, { ...exchange, code: codes[0] ?? "" })).status).toBe(200);
    expect(codeOf(await press(at, query, "allow"))).not.toBe("");
    expect(codeOf(await press(at, query, "allow"))).toBe("");
    at.clock.advance(5 * 60_000);
    expect(codeOf(await press(at, query, "allow"))).not.toBe("");
  });

  it("is possible once, and for five minutes", async () => {
    const at = await rig();
    const [soon, late] = [codeOf(await press(at, query, "allow")), codeOf(await press(at, query, "allow"))];
    at.clock.advance(5 * 60_000 - 1);
    expect((await postToken(at, { ...exchange, code: soon })).status).toBe(200);
    expect(field(await postToken(at, { ...exchange, code: soon }), "error")).toBe("invalid_grant");
    at.clock.advance(1);
    expect(field(await postToken(at, { ...exchange, code: late }), "error")).toBe("invalid_grant");
  });
});
