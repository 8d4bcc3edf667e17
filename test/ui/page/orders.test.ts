import { expect, test } from "vitest";
import type { OrderRow } from "../../../src/ui/api.ts";
import { firstOrders, reduceOrders, type TestOrder, testStep } from "../../../src/ui/page/state/orders.ts";

const row: OrderRow = {
  key: "beans",
  slotName: "Beans",
  mode: "simulate",
  number: 1,
  cause: "manual",
  createdAt: 1,
  attempts: 0,
  detailCode: null,
  eventInstanceId: null,
  acceptedAt: null,
  expectedAt: null,
  state: "ordering",
  open: true,
};
const accepted: OrderRow = {
  ...row,
  detailCode: "TEST_ORDER_PLACED",
  eventInstanceId: "id",
  acceptedAt: 2,
  state: "placed",
};

test.each<[ReturnType<typeof testStep>, TestOrder["at"], OrderRow | null]>([
  ["sending", "sending", null],
  ["waiting", { state: "waiting" }, null],
  ["calling", { state: "done" }, row],
  ["calling", { state: "done" }, null],
  ["accepted", { state: "done" }, accepted],
  ["accepted", { state: "done" }, { ...accepted, state: "cancelled", open: false }],
  ["refused", { state: "done" }, { ...row, state: "refused", open: false }],
  ["refused", { state: "refused", reason: "asked less than a minute ago" }, null],
  ["refused", { state: "expired" }, null],
  ["refused", { code: "notRunning", detail: "" }, null],
])("a test order is %s", (step, at, order) => {
  expect(testStep({ key: "beans", at, order })).toBe(step);
});

test("rows of a filter that was changed meanwhile are dropped", () => {
  const filtered = reduceOrders(firstOrders, { type: "orders:filtered", filter: "beans" });
  expect(reduceOrders(filtered, { type: "orders:arrived", filter: "", rows: [row] })).toBe(filtered);
  expect(reduceOrders(filtered, { type: "orders:arrived", filter: "beans", rows: [row] }).rows).toEqual([row]);
});
