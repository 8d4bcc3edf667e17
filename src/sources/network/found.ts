import { printable } from "../../support/mask.ts";
import type { Announced } from "./records.ts";

const longestName = 80;

/** What a device is called on the page: the first of its names that says something. Another's text, cut and cleaned. */
export function shownName({ address }: Announced, ...names: readonly (string | undefined)[]): string {
  return names.map((name = "") => printable(name, longestName)).find((name) => name !== "") ?? address;
}

/** Its host as an address has it, with the port where that is not the usual one. */
export function hostOf({ address, port }: Announced, usualPort: number): string {
  return port === usualPort ? address : `${address}:${port}`;
}
