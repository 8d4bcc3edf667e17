import type { Wanted } from "../../src/channels/contract.ts";

/** What an order is for, where that does not matter. */
export const wanted: Wanted = {
  slot: "beans",
  name: "Coffee beans",
  product: "Coffee beans",
  link: "",
  amount: 1,
  unit: "g",
  level: 12,
};
