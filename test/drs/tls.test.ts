import { createServer, type Server } from "node:https";
import tls from "node:tls";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failure, fakeAmazon, listen, rig } from "./rig.ts";
import { certificate, key } from "./tls-fixture.ts";

/** An https stand-in for DRS that counts what it was asked; Login with Amazon is in the clear on loopback. */
async function secureAmazon(answer: Parameters<typeof createServer>[1]) {
  const asked: string[] = [];
  const server: Server = createServer({ cert: certificate, key }, (request, response) => {
    asked.push(request.url ?? "");
    answer?.(request, response);
  });
  server.on("tlsClientError", () => undefined);
  const { tokenUrl } = await fakeAmazon();
  return { apiUrl: `https://127.0.0.1:${await listen(server)}`, tokenUrl, asked };
}

const placed: Parameters<typeof createServer>[1] = (_, response) =>
  response.end('{"detailCode":"STANDARD_ORDER_PLACED"}');

describe("with a certificate that is trusted", () => {
  const before = tls.getCACertificates("default");
  beforeEach(() => {
    tls.setDefaultCACertificates([...before, certificate]);
  });
  afterEach(() => {
    tls.setDefaultCACertificates(before);
  });

  test("an order goes through", async () => {
    const amazon = await secureAmazon(placed);
    expect(await rig(amazon).client.replenish("s1")).toMatchObject({ detailCode: "STANDARD_ORDER_PLACED" });
  });

  test("a reset after the handshake is unknown", async () => {
    const amazon = await secureAmazon((request) => request.socket.destroy());
    expect(await failure(rig(amazon).client.replenish("s1"))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      cause: { connected: true },
    });
  });

  test("silence after the handshake is unknown", async () => {
    const amazon = await secureAmazon(() => undefined);
    const { client } = rig(amazon, { totalTimeoutMs: 2_000 });
    expect(await failure(client.replenish("s1"))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      cause: { connected: true, code: "TIMEOUT" },
    });
  });

  test("a name that is not in it: nothing was sent", async () => {
    const amazon = await secureAmazon(placed);
    const { client } = rig({ ...amazon, apiUrl: amazon.apiUrl.replace("127.0.0.1", "localhost") });
    expect(await failure(client.replenish("s1"))).toMatchObject({
      code: "NOT_SENT",
      cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    });
    expect(amazon.asked).toEqual([]);
  });
});

test.each(["", "0"])(
  "a certificate that nobody trusts: nothing was sent, also with NODE_TLS_REJECT_UNAUTHORIZED=%j",
  async (value) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", value);
    const amazon = await secureAmazon(placed);
    const error = await failure(
      rig(amazon)
        .client.replenish("s1")
        .finally(() => vi.unstubAllEnvs()),
    );
    expect(error).toMatchObject({ code: "NOT_SENT", cause: { connected: false, code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
    expect(amazon.asked).toEqual([]);
  },
);
