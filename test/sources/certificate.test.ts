import { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { shownFingerprint } from "../../src/sources/polling/certificate.ts";
import { tryHttp } from "../../src/sources/http/poll.ts";
import { systemClock } from "../../src/support/clock.ts";
import { certificate, key } from "../drs/tls-fixture.ts";
import { plainExchange, pollOnceBy, startPolling } from "./polling.ts";

const shown = new X509Certificate(certificate).fingerprint256;
const fingerprint = shown.replaceAll(":", "").toLowerCase();
const other = `00${fingerprint.slice(2)}`;

/** A device whose certificate nobody signed. */
async function startTlsDevice(): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    requests.push(request);
    response.end('{"level":37}');
  }).listen(0, "127.0.0.1");
  server.on("tlsClientError", () => undefined);
  onTestFinished(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/level`, requests };
}

describe("a certificate that cannot be verified", () => {
  it.each([
    ["any is taken", "any"],
    ["the configured one is taken", fingerprint],
  ])("%s", async (_label, setting) => {
    const { url, requests } = await startTlsDevice();
    const polling = startPolling({ url, certificate: setting });
    for (let poll = 0; poll < 2; poll++) {
      polling.tick();
      expect(await polling.reports.next()).toBe(37);
    }
    expect(requests).toHaveLength(2);
  });

  it.each([
    ["is refused by default", "", "its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["is refused where another is configured", other, "its certificate is not the one that is configured"],
  ])("%s, before anything is sent", async (_label, setting, text) => {
    const { url, requests } = await startTlsDevice();
    expect(await pollOnceBy({ url, certificate: setting, username: "ann", password: "canary" })).toEqual({
      kind: "certificate",
      text,
    });
    expect(requests).toEqual([]);
  });

  it.each(["", other])("shows its fingerprint where it is tried (%s)", async (setting) => {
    const { url, requests } = await startTlsDevice();
    const trial = tryHttp(
      { url, headers: {}, ...plainExchange, certificate: setting, path: "level", timePath: "", ignore: [] },
      { clock: systemClock, report: () => undefined, heard: () => undefined },
    );
    await expect(trial).rejects.toMatchObject({ name: "TrialError", code: "sensorCertificate", message: shown });
    expect(requests).toEqual([]);
  });

  it("is not there where nobody speaks TLS", async () => {
    expect(await shownFingerprint(new URL("https://127.0.0.1:9/"), 1_000)).toBeUndefined();
  });
});
