import { expect, test } from "vitest";
import { fakeAmazon, granted, type Reply, rig } from "./rig.ts";

/** Not in the shape of Amazon's tokens, which the mask would know by itself. */
const access = "canary-access-1";
const lwa = [granted({ access_token: access })];
const long = "x".repeat(30_000);

const echo =
  (body: (token: string) => Record<string, unknown>): Reply =>
  (response, { rawHeaders }) => {
    const bearer = rawHeaders.find((value) => value.startsWith("Bearer ")) ?? "";
    response.end(JSON.stringify(body(bearer.slice("Bearer ".length))));
  };

test.each([
  {
    what: "the access token",
    body: (token: string) => ({ detailCode: `NEW ${token}`, eventInstanceId: `e-${token}` }),
    code: "NEW •••",
    id: "e-•••",
  },
  {
    what: "a token that we were never told of",
    body: () => ({ detailCode: "NEW Atza|one", eventInstanceId: "Atzr|two" }),
    code: "NEW •••",
    id: "•••",
  },
  {
    what: "line breaks",
    body: () => ({ detailCode: " NEW\r\nerror: forged\u0000\u0085 ", eventInstanceId: "e\n1" }),
    code: "NEW error: forged",
    id: "e 1",
  },
  {
    what: "60 KB",
    body: () => ({ detailCode: long, eventInstanceId: long }),
    code: long.slice(0, 64),
    id: long.slice(0, 255),
  },
])("of what Amazon sends, $what: neither in what is shown nor in the log", async ({ body, code, id }) => {
  const { client, lines } = rig(await fakeAmazon({ drs: [echo(body)], lwa }));
  expect(await client.replenish("s1")).toMatchObject({ detailCode: code, eventInstanceId: id });
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => /[\r\n]|canary|xxxxx|Atz/.test(line))).toEqual([]);
});

test.each([
  { what: "the access token", text: (token: string) => `NEW ${token}`, expected: "NEW •••" },
  { what: "a token that we were never told of", text: () => "NEW Atza|one", expected: "NEW •••" },
  { what: "line breaks", text: () => " NEW\r\nerror: forged\u0000\u0085 ", expected: "NEW error: forged" },
  { what: "60 KB", text: () => "x".repeat(15_000), expected: "x".repeat(64) },
])("nor of a status word, an asin or a unit: $what", async ({ text, expected }) => {
  const both = echo((token) => {
    const said = text(token);
    return {
      orderInfoData: { orderItems: [{ slotId: "s1", status: said }] },
      slotsSubscriptionStatus: { s1: { subscribed: true, productInfoList: [{ asin: said, unit: said }] } },
    };
  });
  const { client, lines } = rig(await fakeAmazon({ drs: [both], lwa }));
  expect(await client.getOrderInfo("event-1", "s1")).toMatchObject({ word: expected });
  expect((await client.subscriptionInfo()).get("s1")?.product).toMatchObject({ asin: expected, unit: expected });
  expect(lines.filter((line) => /[\r\n]|canary|xxxxx|Atz/.test(line))).toEqual([]);
});
