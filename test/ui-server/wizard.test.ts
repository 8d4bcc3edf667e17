import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { linksIn } from "../../src/store/links.ts";
import type { UiMode } from "../../src/ui/api.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { startPlugin, until } from "./plugin.ts";
import { entry, house, serial, slot, type House } from "./rig.ts";

const redirectUri = "http://localhost/linked";

interface Setting {
  home: House;
  amazon: Simulator;
  mode: UiMode;
  config: Record<string, unknown>;
}

/** A page whose configuration has a simulator for Amazon. */
async function setting(mode: "test" | "live" = "test", changes: Record<string, unknown> = {}): Promise<Setting> {
  const clock = virtualClock();
  const amazon = await startSimulator({
    clock,
    random: () => 0.5,
    client: { id: "client", secret: "s3cret-client" },
    redirectUris: [redirectUri],
  });
  onTestFinished(() => amazon.close());
  amazon.control.setSlot("beans", {});
  amazon.control.setSlot("grounds", { subscribed: false });
  const { url } = amazon;
  const config = entry(
    {
      mode,
      amazon: {
        clientId: "client",
        clientSecret: "s3cret-client",
        redirectUri,
        apiUrl: url,
        tokenUrl: `${url}/auth/o2/token`,
        authorizeUrl: `${url}/ap/oa`,
        ...changes,
      },
    },
    [slot("beans", { level: { source: "usage" }, replenish: { manualCeiling: 100 } })],
  );
  return { home: house(config, clock), amazon, mode, config };
}

async function begin({ home, mode = "simulate" }: { home: House; mode?: UiMode }, host?: string) {
  const answer = await home.ask("/link/begin", { serial, mode, ...(host === undefined ? {} : { host }) });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer;
}

/** What a person does on the consent page; the address that the browser ends on. */
async function decide(url: string, decision = "allow"): Promise<string> {
  const query = new URL(url).searchParams;
  query.set("decision", decision);
  const answer = await fetch(url.slice(0, url.indexOf("?")), { method: "POST", body: query, redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

const finish = (home: House, attempt: string, address: string) => home.ask("/link/finish", { attempt, address });

describe("the wizard links a device", () => {
  test.each(["test", "live"] as const)("in mode %s, for that kind of orders", async (mode) => {
    const at = await setting(mode);
    const { attempt, url, mode: told } = await begin(at);
    expect(told).toBe(mode);
    const query = new URL(url).searchParams;
    const registration = {
      device_model: "CORNER",
      serial,
      is_test_device: mode === "test",
      ...(mode === "test" ? { should_include_non_live: true } : {}),
    };
    expect(JSON.parse(query.get("scope_data") ?? "")).toEqual({ "dash:replenish": registration });
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(await finish(at.home, attempt, `  ${await decide(url)}\n`)).toEqual({
      ok: true,
      slots: [
        {
          slotId: "beans",
          subscribed: true,
          product: { asin: "B00SIMUL8R", quantity: 1, unit: "count" },
          configured: true,
        },
        {
          slotId: "grounds",
          subscribed: false,
          product: { asin: "B00SIMUL8R", quantity: 1, unit: "count" },
          configured: false,
        },
      ],
    });
    expect(await at.home.ask("/links", {})).toMatchObject({
      ok: true,
      devices: [{ serial, linked: true, kind: mode, tripped: false }],
    });
    at.home.save({ ...at.config, mode: mode === "test" ? "live" : "test" });
    expect(await at.home.ask("/links", {}), "not in the other mode").toMatchObject({
      devices: [{ linked: false, kind: null }],
    });
    expect(linksIn(at.home.store(), () => 0).current(serial, mode)?.refreshToken).toMatch(
      new RegExp(`^Atzr\\|simulator-${mode}-`),
    );
  });

  test("in simulate mode with a simulator of its own, before there is any account", async () => {
    const home = house(entry());
    const { attempt, url } = await begin({ home });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ap\/oa\?/);
    expect(await finish(home, attempt, await decide(url))).toMatchObject({
      ok: true,
      slots: [{ slotId: "coffee-beans", configured: false }, { slotId: "water-filter" }],
    });
    await startPlugin(home);
    await home.ask("/overview", {});
    const sent = await home.ask("/inbox/send", { kind: "testOrder", key: "beans" });
    expect(sent.ok).toBe(true);
    await until(home, async () => (await home.ask("/overview", {})).slots[0]?.status === "Test order placed");
  });

  test("a phone is shown the consent page under the name that it has this machine by", async () => {
    const home = house(entry());
    const { url } = await begin({ home }, "pi.local");
    expect(url).toMatch(/^http:\/\/pi\.local:\d+\/ap\/oa\?/);
  });

  test("its simulator is open to other machines for the consent page alone", async () => {
    const home = house(entry());
    const { attempt, url } = await begin({ home }, "pi.local");
    const { port, search } = new URL(url);
    const here = `http://127.0.0.1:${port}`;
    // Whoever asks is on this machine; only the address that its socket has is another machine's.
    const comeFromAfar = (message: unknown): void => {
      Object.defineProperty((message as { socket: Socket }).socket, "remoteAddress", { value: "192.168.1.7" });
    };
    subscribe("http.server.request.start", comeFromAfar);
    onTestFinished(() => {
      unsubscribe("http.server.request.start", comeFromAfar);
    });
    const statusOf = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${here}${path}`, init)).status;
    expect(await statusOf(`/ap/oa${search}`)).toBe(200);
    for (const path of ["/auth/o2/token", "/replenish/coffee-beans", "/_simulator/orders"])
      expect(await statusOf(path, { method: "POST", body: "x" }), path).toBe(403);
    expect(await statusOf("/subscriptionInfo")).toBe(403);
    const back = await decide(`${here}/ap/oa${search}`);
    unsubscribe("http.server.request.start", comeFromAfar);
    expect(await finish(home, attempt, back)).toMatchObject({ ok: true });
  });

  test("has twenty attempts at once: with one more the oldest is over", async () => {
    const home = house(entry());
    const attempts: { attempt: string; url: string }[] = [];
    for (let count = 0; count < 21; count++) attempts.push(await begin({ home }));
    const [oldest, next] = attempts;
    if (oldest === undefined || next === undefined) throw new Error("no attempts");
    expect(await finish(home, oldest.attempt, await decide(oldest.url))).toMatchObject({
      ok: false,
      error: { code: "attemptGone" },
    });
    expect(await finish(home, next.attempt, await decide(next.url))).toMatchObject({ ok: true });
  });

  test("without a refresh: a link in use is the plugin's to refresh, and of two at once Amazon may refuse one", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    expect(await finish(at.home, attempt, await decide(url))).toMatchObject({ ok: true });
    // The exchange of the code.
    expect(at.amazon.control.calls()).toMatchObject({ counts: { token: 1, subscriptionInfo: 1 } });
  });

  test("an access token that Amazon does not take is not refreshed either: the link stands, only the slots are not read", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    at.amazon.control.addFault({ call: "subscriptionInfo", fault: { kind: "invalidToken" } });
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code: "slotsUnread" } });
    expect(at.amazon.control.calls()).toMatchObject({ counts: { token: 1, subscriptionInfo: 1 } });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true }] });
  });

  test("the running plugin takes the new link at once: a trip is over", async () => {
    const at = await setting();
    const links = linksIn(at.home.store(), () => at.home.clock.now());
    links.link(serial, "test", "Atzr|simulator-test-CC0001.old");
    links.trip(serial, "test", links.current(serial, "test")?.linkId ?? "");
    await startPlugin(at.home);
    expect((await at.home.ask("/overview", {})).slots[0]).toMatchObject({ tripped: true });
    const { attempt, url } = await begin(at);
    await finish(at.home, attempt, await decide(url));
    await at.home.ask("/overview", {});
    const sent = await at.home.ask("/inbox/send", { kind: "testOrder", key: "beans" });
    if (!sent.ok) throw new Error(sent.error.code);
    await until(at.home, async () => (await at.home.ask("/overview", {})).slots[0]?.status === "Test order placed");
  });
});

describe("what step two refuses", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["no client id", { clientId: "" }, { code: "credentialsMissing", detail: "clientId" }],
    [
      "no secret and no return URL",
      { clientSecret: " ", redirectUri: "" },
      { code: "credentialsMissing", detail: "clientSecret, redirectUri" },
    ],
    [
      "a return URL that Amazon never sends a browser to",
      { redirectUri: "http://127.0.0.1/linked" },
      { code: "returnUrlWrong" },
    ],
    [
      "a return URL that is no URL",
      { redirectUri: "linked" },
      { code: "returnUrlWrong", detail: expect.stringContaining("https://") as string },
    ],
    ["a return URL in the clear", { redirectUri: "http://example.test/linked" }, { code: "returnUrlWrong" }],
    ["a return URL with a fragment", { redirectUri: "https://example.test/#x" }, { code: "returnUrlWrong" }],
    ["an address of Amazon's in the clear", { tokenUrl: "http://example.test/token" }, { code: "wrongConfig" }],
  ])("%s", async (_, changes, error) => {
    const at = await setting("test", changes);
    expect(await at.home.ask("/link/begin", { serial, mode: "test" })).toMatchObject({ ok: false, error });
  });

  test.each<[string, string, unknown, string]>([
    ["a device that is not there", serial, [], ""],
    ["one that was not saved", "CC0002", [{ model: "M", serial }], ""],
    [
      "a serial with letters that Amazon does not take",
      "not ok",
      [
        { model: "M", serial },
        { model: "M", serial: "not ok" },
      ],
      "devices[1].serial",
    ],
    ["a model of 65 characters", serial, [{ model: "M".repeat(65), serial }], "devices[0].model"],
  ])("%s", async (_, asked, devices, wrong) => {
    const at = await setting();
    at.home.save({ ...at.config, devices });
    const answer = await at.home.ask("/link/begin", { serial: asked, mode: "test" });
    if (answer.ok) throw new Error(answer.url);
    expect(answer.error.code).toBe("deviceWrong");
    expect(answer.error.detail.split(":")[0]).toBe(wrong);
  });
});

describe("what the page hands in counts for nothing", () => {
  /** A stranger's server, the configuration that has it for Amazon, and what it was asked. */
  async function stranger({ config }: Setting) {
    const { url, control } = await startSimulator({ clock: virtualClock(), random: () => 0.5 }).then((started) => {
      onTestFinished(() => started.close());
      return started;
    });
    const amazon = {
      ...(config["amazon"] as object),
      apiUrl: url,
      tokenUrl: `${url}/auth/o2/token`,
      authorizeUrl: `${url}/ap/oa`,
      clientId: "stranger",
    };
    return {
      config: { ...config, amazon },
      asked: () => Object.values(control.calls().counts).reduce((sum, count) => sum + count),
    };
  }

  test("where Amazon is: a stored token and a client secret go to saved addresses only", async () => {
    const at = await setting();
    const { config, asked } = await stranger(at);
    const begun = await at.home.ask("/link/begin", { serial, mode: "test", ...{ config, device: 0 } });
    if (!begun.ok) throw new Error(begun.error.code);
    expect(begun.url.startsWith(`${at.amazon.url}/ap/oa?client_id=client&`)).toBe(true);
    expect(await finish(at.home, begun.attempt, await decide(begun.url))).toMatchObject({ ok: true });
    expect(await at.home.ask("/unlink", { serial, ...{ config } })).toEqual({ ok: true, id: null });
    expect(at.amazon.control.calls()).toMatchObject({ counts: { token: 2, deregister: 1 } });
    expect(asked()).toBe(0);
  });

  test("the mode and the name of the entry: what the running plugin has to do is not done behind its back", async () => {
    const at = await setting();
    linksIn(at.home.store(), () => at.home.clock.now()).link(serial, "test", "Atzr|simulator-test-CC0001");
    await startPlugin(at.home);
    await at.home.ask("/overview", {});
    const answer = await at.home.ask("/unlink", { serial, ...{ config: { ...at.config, name: "Another" } } });
    expect(answer).toEqual({ ok: true, id: expect.any(Number) as number });
  });

  test("an attempt ends when other addresses are saved while Amazon asks: the code and the secret go to neither", async () => {
    const at = await setting();
    const { config, asked } = await stranger(at);
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    at.home.save(config);
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code: "attemptGone" } });
    expect(asked()).toBe(0);
    expect(at.amazon.control.calls().counts.token).toBe(0);
    at.home.save(at.config);
    expect(await finish(at.home, attempt, back), "what was saved by mistake does not cost a code").toMatchObject({
      ok: true,
    });
  });

  test("without a configuration that can be read nothing is sent: the page's own does not stand in for it", async () => {
    const at = await setting();
    linksIn(at.home.store(), () => at.home.clock.now()).link(serial, "test", "Atzr|simulator-test-CC0001");
    writeFileSync(`${at.home.folder}/config.json`, JSON.stringify({ platforms: [at.config] }).slice(0, -9));
    for (const answer of [
      await at.home.ask("/unlink", { serial }),
      await at.home.ask("/link/begin", { serial, mode: "test" }),
      await at.home.ask("/links", {}),
    ]) {
      expect(answer).toEqual({ ok: false, error: { code: "configUnreadable", detail: "not JSON" } });
    }
    expect(linksIn(at.home.store(), () => 0).current(serial, "test")).not.toBeNull();
  });

  test("a slot that was saved while Amazon asked counts as there already", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    at.home.save({ ...at.config, devices: [{ model: "CORNER", serial, slots: [slot("beans"), slot("grounds")] }] });
    expect(await finish(at.home, attempt, await decide(url))).toMatchObject({
      ok: true,
      slots: [
        { slotId: "beans", configured: true },
        { slotId: "grounds", configured: true },
      ],
    });
  });
});

test("addresses that are not Amazon's are told, host by host, and Amazon's own are not", async () => {
  const at = await setting("test", {
    apiUrl: "https://api.amazon.com.example.test/x?token=s3cret",
    tokenUrl: "https://user:s3cret@api.amazon.co.uk/auth/o2/token",
  });
  const { host } = new URL(at.amazon.url);
  expect(await at.home.ask("/links", {})).toMatchObject({
    ok: true,
    foreign: [
      { key: "apiUrl", host: "api.amazon.com.example.test" },
      { key: "authorizeUrl", host },
    ],
  });
  at.home.save(entry({ mode: "live" }));
  expect(await at.home.ask("/links", {})).toMatchObject({ ok: true, foreign: [] });
});

describe("what step three refuses", () => {
  const address = (query: Record<string, string>, base = redirectUri): string =>
    `${base}?${new URLSearchParams(query).toString()}`;

  test.each<[string, (state: string) => string, string]>([
    ["text that is no address", () => "I clicked allow", "notAnAddress"],
    [
      "another site's address",
      (state) => address({ state, code: "c", scope: "dash:replenish" }, "https://www.amazon.com/"),
      "otherAddress",
    ],
    ["another attempt's state", () => address({ state: "other", code: "c", scope: "dash:replenish" }), "stateMismatch"],
    ["no state", () => address({ code: "c", scope: "dash:replenish" }), "stateMismatch"],
    ["an error with another state", () => address({ state: "other", error: "access_denied" }), "stateMismatch"],
    ["no code", (state) => address({ state, scope: "dash:replenish" }), "codeMissing"],
    ["another scope", (state) => address({ state, code: "c", scope: "profile" }), "scopeMissing"],
    ["no scope", (state) => address({ state, code: "c" }), "scopeMissing"],
    ["access_denied", (state) => address({ state, error: "access_denied", error_description: "no" }), "accessDenied"],
    ["invalid_request", (state) => address({ state, error: "invalid_request" }), "invalidRequest"],
    ["invalid_scope", (state) => address({ state, error: "invalid_scope" }), "invalidScope"],
    ["unauthorized_client", (state) => address({ state, error: "unauthorized_client" }), "unauthorizedClient"],
    [
      "unsupported_response_type",
      (state) => address({ state, error: "unsupported_response_type" }),
      "unsupportedResponseType",
    ],
    ["server_error", (state) => address({ state, error: "server_error" }), "amazonBusy"],
    ["temporarily_unavailable", (state) => address({ state, error: "temporarily_unavailable" }), "amazonBusy"],
    ["a word that nobody knows", (state) => address({ state, error: "constructor" }), "amazonAnswer"],
    [
      "a code that was never given",
      (state) => address({ state, code: "made-up", scope: "dash:replenish" }),
      "invalidGrant",
    ],
  ])("%s", async (_, pasted, code) => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    const answer = await finish(at.home, attempt, pasted(new URL(url).searchParams.get("state") ?? ""));
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(linksIn(at.home.store(), () => 0).current(serial, "test")).toBeNull();
  });

  test("Cancel on the consent page; and after a slip the same attempt still links", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    expect(await finish(at.home, attempt, await decide(url, "cancel"))).toMatchObject({
      ok: false,
      error: { code: "accessDenied", detail: "The customer did not allow access" },
    });
    expect(await finish(at.home, attempt, await decide(url))).toMatchObject({ ok: true });
    expect(await finish(at.home, attempt, await decide(url)), "once").toMatchObject({
      ok: false,
      error: { code: "attemptGone" },
    });
  });

  test("a code that has expired", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    at.home.clock.advance(6 * 60_000);
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code: "invalidGrant" } });
  });

  const unauthorized = JSON.stringify({ error: "unauthorized_client", error_description: "not this grant" });
  test.each<[string, FaultRule["fault"], string]>([
    ["Amazon is busy", { kind: "status", status: 503 }, "amazonBusy"],
    ["too many requests", { kind: "status", status: 429 }, "amazonBusy"],
    ["the connection breaks", { kind: "reset", when: "before" }, "amazonUnreachable"],
    ["its answer is not JSON", { kind: "notJson" }, "amazonAnswer"],
    [
      "its answer has no refresh token",
      { kind: "status", status: 200, body: JSON.stringify({ access_token: "Atza|x", token_type: "bearer" }) },
      "amazonAnswer",
    ],
    [
      "another scope was granted",
      {
        kind: "status",
        status: 200,
        body: JSON.stringify({
          access_token: "Atza|x",
          refresh_token: "Atzr|x",
          token_type: "bearer",
          scope: "profile",
        }),
      },
      "scopeMissing",
    ],
    [
      "unauthorized_client from the token endpoint",
      { kind: "status", status: 400, body: unauthorized },
      "unauthorizedClient",
    ],
    ["an error that is not JSON", { kind: "status", status: 400, body: "<html>" }, "amazonAnswer"],
  ])("%s", async (_, fault, code) => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    at.amazon.control.addFault({ call: "token", fault });
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code } });
  });

  test("a wrong client secret", async () => {
    const at = await setting("test", { clientSecret: "another-secret" });
    const { attempt, url } = await begin(at);
    const answer = await finish(at.home, attempt, await decide(url));
    expect(answer).toMatchObject({ ok: false, error: { code: "invalidClient" } });
    expect(JSON.stringify(answer)).not.toContain("another-secret");
  });

  test("the link is stored, though the slots cannot be read", async () => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    at.amazon.control.addFault({ call: "subscriptionInfo", fault: { kind: "status", status: 500 } });
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code: "slotsUnread" } });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true }] });
  });

  test("a store that cannot be read does not cost the code", async () => {
    const at = await setting();
    at.home.store();
    const { attempt, url } = await begin(at);
    const back = await decide(url);
    const other = new DatabaseSync(at.home.path);
    const version = Number(other.prepare("PRAGMA user_version").get()?.["user_version"]);
    other.exec("PRAGMA user_version = 99");
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: false, error: { code: "storeUnavailable" } });
    other.exec(`PRAGMA user_version = ${version}`);
    other.close();
    expect(await finish(at.home, attempt, back)).toMatchObject({ ok: true });
  });
});

describe("unlink", () => {
  const linked = async (): Promise<Setting> => {
    const at = await setting();
    const { attempt, url } = await begin(at);
    await finish(at.home, attempt, await decide(url));
    return at;
  };

  test("by the running plugin, which stops ordering at once", async () => {
    const at = await linked();
    await startPlugin(at.home);
    await at.home.ask("/overview", {});
    const answer = await at.home.ask("/unlink", { serial });
    if (!answer.ok || answer.id === null) throw new Error("the plugin was not asked");
    const { id } = answer;
    await until(at.home, async () => {
      const state = await at.home.ask("/inbox/state", { id });
      return state.ok && state.inbox.state === "done";
    });
    expect(at.amazon.control.calls()).toMatchObject({ counts: { deregister: 1 } });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: false, kind: null }] });
    const sent = await at.home.ask("/inbox/send", { kind: "testOrder", key: "beans" });
    if (!sent.ok) throw new Error(sent.error.code);
    await until(at.home, async () => {
      const state = await at.home.ask("/inbox/state", { id: sent.id });
      return state.ok && state.inbox.state === "refused";
    });
    expect(await at.home.ask("/inbox/state", { id: sent.id })).toMatchObject({
      inbox: { reason: "this device was never linked" },
    });
  });

  test("from here while the plugin does not run", async () => {
    const at = await linked();
    expect(await at.home.ask("/unlink", { serial })).toEqual({ ok: true, id: null });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: false }] });
    expect(await at.home.ask("/unlink", { serial })).toMatchObject({ ok: false, error: { code: "notLinked" } });
  });

  test("by the running plugin, whose word it is that Amazon refused", async () => {
    const at = await linked();
    await startPlugin(at.home);
    await at.home.ask("/overview", {});
    at.amazon.control.addFault({ call: "deregister", fault: { kind: "status", status: 500 } });
    const answer = await at.home.ask("/unlink", { serial });
    if (!answer.ok || answer.id === null) throw new Error("the plugin was not asked");
    const { id } = answer;
    await until(at.home, async () => {
      const state = await at.home.ask("/inbox/state", { id });
      return state.ok && state.inbox.state === "refused";
    });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true }] });
  });

  test("not by a plugin that runs with a mistake in Amazon's addresses, though it is mended in what was saved: nothing is sent", async () => {
    const at = await linked();
    const amazon = { ...(at.config["amazon"] as object), authorizeUrl: "http://192.168.1.9/ap/oa" };
    at.home.save({ ...at.config, amazon });
    await startPlugin(at.home);
    at.home.save(at.config);
    await at.home.ask("/overview", {});
    const before = at.amazon.control.calls().counts.token;
    const answer = await at.home.ask("/unlink", { serial });
    if (!answer.ok || answer.id === null) throw new Error("the plugin was not asked");
    const { id } = answer;
    await until(at.home, async () => {
      const state = await at.home.ask("/inbox/state", { id });
      return state.ok && state.inbox.state !== "waiting";
    });
    expect(await at.home.ask("/inbox/state", { id })).toMatchObject({
      inbox: { state: "refused", reason: expect.stringContaining("authorizeUrl") as string },
    });
    expect(at.amazon.control.calls()).toMatchObject({ counts: { deregister: 0, token: before } });
  });

  test("not by a plugin that still runs in another mode: it would end another link and leave this one", async () => {
    const at = await linked();
    at.home.save({ ...at.config, mode: "simulate" });
    await startPlugin(at.home);
    at.home.save(at.config);
    await at.home.ask("/overview", {});
    expect(await at.home.ask("/unlink", { serial })).toMatchObject({ ok: false, error: { code: "restartFirst" } });
    expect(at.amazon.control.calls().counts.deregister).toBe(0);
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true }] });
  });

  test.each<[string, Record<string, unknown>]>([
    ["mode", { mode: "tset" }],
    [
      "address",
      {
        amazon: {
          clientId: "client",
          clientSecret: "s3cret-client",
          redirectUri,
          tokenUrl: "http://192.168.1.9/token",
        },
      },
    ],
  ])("sends nothing by a configuration with a wrong %s, which may mean somebody else", async (_what, changes) => {
    const at = await linked();
    // In simulate too, which a wrong mode is taken for, there is something to unlink.
    linksIn(at.home.store(), () => at.home.clock.now()).link(serial, "simulate", "Atzr|simulator-test-CC0001");
    at.home.save({ ...at.config, ...changes });
    expect(await at.home.ask("/unlink", { serial })).toMatchObject({ ok: false, error: { code: "wrongConfig" } });
    expect(linksIn(at.home.store(), () => 0).current(serial, "simulate")).not.toBeNull();
  });

  test("a refresh token that Amazon exchanges on the way is kept, should the rest not be confirmed", async () => {
    const at = await linked();
    const token = () => linksIn(at.home.store(), () => 0).current(serial, "test")?.refreshToken;
    const before = token();
    at.amazon.control.change({ rotateRefreshTokens: true });
    at.amazon.control.addFault({ call: "deregister", fault: { kind: "status", status: 500 } });
    expect(await at.home.ask("/unlink", { serial })).toMatchObject({ ok: false, error: { code: "deregisterFailed" } });
    expect(token()).toMatch(/^Atzr/);
    expect(token()).not.toBe(before);
  });

  test("a link that Amazon no longer accepts is over without it", async () => {
    const at = await linked();
    at.amazon.control.addFault({ call: "token", fault: { kind: "invalidGrant" } });
    expect(await at.home.ask("/unlink", { serial })).toEqual({ ok: true, id: null });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: false, kind: null }] });
  });

  test("what Amazon does not confirm stays linked", async () => {
    const at = await linked();
    at.amazon.control.addFault({ call: "deregister", fault: { kind: "status", status: 500 } });
    expect(await at.home.ask("/unlink", { serial })).toMatchObject({ ok: false, error: { code: "deregisterFailed" } });
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true }] });
  });

  test("a configured token that was unlinked is not taken over again", async () => {
    const at = await setting();
    const config = {
      ...at.config,
      devices: [
        {
          model: "CORNER",
          serial,
          refreshToken: "Atzr|simulator-test-CC0001",
          slots: [slot("beans", { level: { source: "usage" } })],
        },
      ],
    };
    at.home.save(config);
    const plugin = await startPlugin(at.home);
    plugin.close();
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: true, kind: "configured" }] });
    expect(await at.home.ask("/unlink", { serial })).toEqual({ ok: true, id: null });
    await startPlugin(at.home);
    expect(await at.home.ask("/links", {})).toMatchObject({ devices: [{ linked: false }] });
  });
});
