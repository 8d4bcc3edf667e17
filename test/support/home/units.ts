import { day, hour, minute, second } from "../../../src/slot/times.ts";

/** A length of time as people say it: `40 s`, `15 min`, `3 days`. */
export type Duration = `${number} ${"s" | "min" | "h" | "day" | "days" | "week" | "weeks" | "year" | "years"}`;

const lengths: Record<string, number> = { s: second, min: minute, h: hour, day, week: 7 * day, year: 365 * day };

/** In ms. Throws for what is no length of time. */
export function ms(text: Duration): number {
  const [count = "", unit = ""] = text.split(" ");
  const length = lengths[unit] ?? lengths[unit.replace(/s$/, "")];
  if (length === undefined || !Number.isFinite(Number(count)))
    throw new Error(`"${text}" must be a length of time such as "15 min" or "3 days"`);
  return Number(count) * length;
}

/** `2 %/day` as points of a full slot a day. Throws for anything else. */
export function perDay(text: `${number} %/day`): number {
  return number(text, /^(\S+) %\/day$/, "2 %/day");
}

/** `60 %` in points. Throws for anything else. */
export function points(text: `${number} %`): number {
  return number(text, /^(\S+) %$/, "60 %");
}

/** `1/4 pack`: how many points of a slot of that size one pack is: 400. */
export function packOf(text: `${number}/${number} pack`): number {
  const [, part, whole] = /^(\d+)\/(\d+) pack$/.exec(text) ?? [];
  if (part === undefined || whole === undefined)
    throw new Error(`"${text}" must be a part of a pack such as "1/4 pack"`);
  return (100 * Number(whole)) / Number(part);
}

function number(text: string, pattern: RegExp, example: string): number {
  const value = Number(pattern.exec(text)?.[1] ?? "");
  if (!pattern.test(text) || !Number.isFinite(value)) throw new Error(`"${text}" must be like "${example}"`);
  return value;
}
