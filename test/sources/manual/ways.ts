import { told, type Way } from "../ways.ts";

export const ways: readonly Way[] = [
  {
    name: "manual",
    kind: "told",
    level: () => ({ source: "manual" }),
    fall: () => Promise.reject(new Error("a manual level does not fall")),
    fill: told,
  },
];
