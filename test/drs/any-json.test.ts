import fc from "fast-check";
import { expect, test } from "vitest";
import { DrsError } from "../../src/drs/errors.ts";
import type { OrderInfo, Subscription } from "../../src/drs/types.ts";
import { fakeAmazon, granted, rig } from "./rig.ts";
import { remainingCallNames, remainingCalls } from "./remaining-calls.ts";

const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, "", 0, [], {}));

/** Mostly right: whole junk is refused at the first look, so it never reaches what stands behind. */
const mostly = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: right, weight: 12 }, { arbitrary: junk, weight: 1 });
const some = (entries: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  mostly(
    fc.record(Object.fromEntries(Object.entries(entries).map(([key, right]) => [key, mostly(right)])), {
      requiredKeys: [],
    }),
  );

const id = fc.constantFrom("s1", "s2", "", "__proto__", "constructor");
const status = fc.oneof(
  fc.constantFrom(
    "Pending",
    "authorized",
    "Processing",
    "SHIPPED",
    "Closed",
    "Canceled",
    "Cancelled",
    "Unknown",
    "toString",
  ),
  fc.string({ unit: "binary" }),
);
const date = fc.oneof(
  fc.date({ noInvalidDate: false }).map((at) => JSON.stringify(at).replaceAll('"', "")),
  fc.string(),
);
const item = some({ asin: fc.string(), expectedDeliveryDate: date, quantity: fc.double(), slotId: id, status });
const product = some({
  asin: fc.string({ unit: "binary" }),
  quantity: fc.double(),
  unit: fc.string({ unit: "binary" }),
});
const slot = some({ subscribed: fc.boolean(), productInfoList: fc.array(product, { maxLength: 3 }) });
const body = some({
  orderInfoData: some({ instanceId: fc.string(), orderItems: fc.array(item, { maxLength: 4 }) }),
  slotsSubscriptionStatus: fc.dictionary(id, slot, { noNullPrototype: false }),
  message: fc.string(),
});

function expectOneLine(text: string): void {
  expect(text.length).toBeLessThanOrEqual(64);
  expect(text).not.toMatch(/[\r\n\u2028\u2029\p{Cc}]/u);
}

/** What the rest of the plugin relies on, written apart from the code that makes it. */
function expectNews({ word, life, expectedAt, ...rest }: OrderInfo): void {
  expectOneLine(word);
  expect(["processing", "shipped", "closed", "cancelled", null]).toContain(life);
  if (expectedAt !== null) expect(new Date(expectedAt).toISOString()).toMatch(/^(20\d\d|2100)-/);
  expect(rest).toEqual({});
}

function expectSubscription({ subscribed, product }: Subscription): void {
  expect([true, false, null]).toContain(subscribed);
  if (product === null) return;
  expectOneLine(product.asin);
  expectOneLine(product.unit);
  expect(product.asin).not.toBe("");
  if (product.quantity !== null) expect(Number.isFinite(product.quantity)).toBe(true);
}

function expectUsable(answer: unknown): void {
  if (answer instanceof Map) answer.forEach(expectSubscription);
  else if (answer !== undefined) expectNews(answer as OrderInfo);
}

test.each(remainingCallNames)(
  "%s: whatever JSON comes is an answer or a DrsError",
  { timeout: 600_000 },
  async (name) => {
    const reply = { status: 200, body: "" };
    const amazon = await fakeAmazon({
      drs: [(response) => response.writeHead(reply.status).end(reply.body)],
      lwa: [granted()],
    });
    const { client } = rig(amazon);
    const seen = { answers: 0, errors: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(body, fc.jsonValue()),
        fc.constantFrom(200, 200, 200, 200, 400, 404, 500),
        async (value, code) => {
          Object.assign(reply, { status: code, body: JSON.stringify(value) });
          try {
            expectUsable(await remainingCalls[name](client));
            seen.answers += 1;
          } catch (error) {
            if (!(error instanceof DrsError)) throw error;
            seen.errors += 1;
          }
        },
      ),
      {
        numRuns: Number(process.env["FUZZ_RUNS"] ?? 200),
        ...(process.env["FUZZ_RUNS"] === undefined ? { seed: 20261122 } : {}),
      },
    );
    expect(Math.min(seen.answers, seen.errors), "both were met").toBeGreaterThan(20);
  },
);
