import { inspect } from "node:util";
import { expect, test } from "vitest";
import { remainingCallNames, remainingCalls } from "./remaining-calls.ts";
import { failure, fakeAmazon, granted, memoryVault, type Reply, rig } from "./rig.ts";

/** Not in the shape of Amazon's tokens, which the mask would know by itself. */
const canaries = ["canary access/1", "canary refresh/1", "canary rotated/1", "client-secret-1"];
const [accessToken, refreshToken, rotatedToken] = canaries;

/**
 * A server that throws back the bare secrets that it was sent, and the client secret, which it may have elsewhere from,
 * in every place that we look at.
 */
const echo =
  (status: number): Reply =>
  (response, { rawHeaders, body }) => {
    const bearer = rawHeaders
      .filter((value) => value.startsWith("Bearer "))
      .map((value) => value.slice("Bearer ".length));
    const all = [...bearer, ...[...new URLSearchParams(body).values()].reverse(), "client-secret-1"].join(" ");
    response.writeHead(status, { "x-amzn-RequestId": all, "x-amzn-ErrorType": all, Location: "/x" });
    response.end(JSON.stringify({ message: all, error: `bad ${all}`, error_description: all, detailCode: 3 }));
  };
const reset: Reply = (response) => response.socket?.resetAndDestroy();
const rotated = granted({ access_token: accessToken, refresh_token: rotatedToken });

const situations: { situation: string; drs?: Reply; lwa?: Reply; fullDisk?: true }[] = [
  ...[200, 302, 400, 401, 404, 429, 500].flatMap((status) => [
    { situation: `DRS ${status}`, drs: echo(status) },
    { situation: `LwA ${status}`, lwa: echo(status) },
  ]),
  { situation: "DRS reset", drs: reset },
  { situation: "LwA reset", lwa: reset },
  { situation: "DRS silence", drs: () => undefined },
  {
    situation: "LwA 200 without a usable grant",
    lwa: granted({ token_type: 7, access_token: accessToken, refresh_token: rotatedToken }),
  },
  { situation: "disk full", lwa: rotated, fullDisk: true },
];

function expectNoSecret(outcome: unknown, lines: string[]): void {
  const told = [inspect(outcome, { depth: 10, showHidden: true }), JSON.stringify(outcome), ...lines].join("\n");
  expect(lines.length).toBeGreaterThan(0);
  for (const canary of canaries) {
    expect(told).not.toContain(canary);
    expect(told).not.toContain(encodeURIComponent(canary));
  }
}

test.each(situations)("no secret in error or log: $situation", async ({ drs = echo(500), lwa = rotated, fullDisk }) => {
  const vault = memoryVault({ linkId: "link-1", refreshToken: refreshToken ?? "" });
  if (fullDisk)
    vault.rotate = (_, token) => {
      throw Object.assign(new Error(`INSERT ${token}`), { token });
    };
  const { client, lines } = rig(await fakeAmazon({ drs: [drs], lwa: [lwa] }), { vault, totalTimeoutMs: 2_000 });
  expectNoSecret(await failure(client.replenish("s1")), lines);
});

const answers = [
  ...[200, 302, 400, 401, 404, 429, 500].map((status) => ({ answer: String(status), drs: echo(status) })),
  { answer: "reset", drs: reset },
];

test.each(remainingCallNames.flatMap((name) => answers.map((row) => ({ name, ...row }))))(
  "no secret in outcome or log: $name answered $answer",
  async ({ name, drs }) => {
    const vault = memoryVault({ linkId: "link-1", refreshToken: refreshToken ?? "" });
    const { client, lines } = rig(await fakeAmazon({ drs: [drs], lwa: [rotated] }), { vault });
    expectNoSecret(await remainingCalls[name](client).catch((error: unknown) => error), lines);
  },
);
