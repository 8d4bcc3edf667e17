import { inspect } from "node:util";
import { expect, test } from "vitest";
import { failure, fakeAmazon, granted, memoryVault, type Reply, rig } from "./rig.ts";

const canaries = ["Atza|access-1", "Atzr|refresh-1", "Atzr|rotated", "client-secret-1"];

/** A server that throws back whatever it was sent, in every place that we look at. */
const echo = (status: number): Reply => (response, { rawHeaders, body }) => {
  const all = [...rawHeaders, body, decodeURIComponent(body)].join(" ").replace(/[\r\n]/g, " ");
  response.writeHead(status, { "x-amzn-RequestId": all, "x-amzn-ErrorType": all, Location: "/x" });
  response.end(JSON.stringify({ message: all, error: `bad ${all}`, error_description: all, detailCode: 3 }));
};
const reset: Reply = (response) => response.socket?.resetAndDestroy();
const rotated = granted({ refresh_token: "Atzr|rotated" });

const situations: { situation: string; drs?: Reply; lwa?: Reply; fullDisk?: true }[] = [
  ...[200, 302, 400, 401, 404, 429, 500].flatMap((status) => [
    { situation: `DRS ${status}`, drs: echo(status) },
    { situation: `LwA ${status}`, lwa: echo(status) },
  ]),
  { situation: "DRS reset", drs: reset },
  { situation: "LwA reset", lwa: reset },
  { situation: "DRS silence", drs: () => undefined },
  { situation: "LwA 200 without a usable grant", lwa: granted({ token_type: 7, refresh_token: "Atzr|rotated" }) },
  { situation: "disk full", lwa: rotated, fullDisk: true },
];

test.each(situations)("no secret in error or log: $situation", async ({ drs = echo(500), lwa = rotated, fullDisk }) => {
  const vault = memoryVault();
  if (fullDisk) vault.rotate = (_, refreshToken) => { throw Object.assign(new Error(`INSERT ${refreshToken}`), { refreshToken }); };
  const { client, lines } = rig(await fakeAmazon({ drs: [drs], lwa: [lwa] }), { vault, totalTimeoutMs: 300 });
  const error = await failure(client.replenish("s1"));
  const told = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), ...lines].join("\n");
  expect(lines.length).toBeGreaterThan(0);
  for (const canary of canaries) {
    expect(told).not.toContain(canary);
    expect(told).not.toContain(encodeURIComponent(canary));
  }
});
