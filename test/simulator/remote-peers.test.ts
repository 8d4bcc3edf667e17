import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { createApp } from "../../src/simulator/app.ts";
import { inProcess } from "../../src/simulator/index.ts";
import { createState } from "../../src/simulator/state.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const redirectUri = "http://localhost/linked";

const consent = new URLSearchParams({
  client_id: "client",
  scope: "dash:replenish",
  scope_data: JSON.stringify({ "dash:replenish": { device_model: "M", serial: "S", is_test_device: true } }),
  response_type: "code",
  redirect_uri: redirectUri,
  state: "state",
}).toString();

/** What the app answers a peer at this address. */
async function answered(remoteAddress: string | undefined, path: string, init?: RequestInit): Promise<number> {
  const state = createState({ ...inProcess, clock: virtualClock(), random: () => 0.5 });
  const app = createApp(state, {
    consentOnly: true,
    report: (error) => {
      throw error;
    },
  });
  const incoming = new IncomingMessage(new Socket());
  Object.defineProperty(incoming.socket, "remoteAddress", { value: remoteAddress });
  incoming.url = path;
  const response = await app.request(`http://homebridge.local${path}`, init, { incoming });
  return response.status;
}

const form = (text: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: text,
  headers: { "content-length": String(text.length), ...headers },
});

test.each([
  ["the consent page", `/ap/oa?${consent}`, undefined, 200],
  ["what was decided there", "/ap/oa", form(consent), 302],
  ["no form that is far too long", "/ap/oa", form("x".repeat(20_000)), 413],
  ["no form without a length", "/ap/oa", form("x", { "transfer-encoding": "chunked" }), 413],
  ["no tokens", "/auth/o2/token", form("grant_type=refresh_token"), 403],
  ["no orders", "/replenish/beans", form(""), 403],
  ["nothing else", "/subscriptionInfo", undefined, 403],
])("another machine gets %s", async (_what, path, init, status) => {
  for (const address of ["192.168.1.7", "::ffff:192.168.1.7", "fe80::1", undefined])
    expect(await answered(address, path, init), String(address)).toBe(status);
});

test("this machine gets everything", async () => {
  for (const address of ["127.0.0.1", "::ffff:127.0.0.1", "::1"])
    expect(await answered(address, "/auth/o2/token", form("grant_type=refresh_token")), address).not.toBe(403);
});
