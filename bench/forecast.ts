/**
 * How far off the forecast is ten days before a pack runs out: `node bench/forecast.ts` prints a table for people. It was developed on the
 * seeds 1 to 200; these here are others.
 */
import { forecastOf } from "../src/slot/forecast.ts";
import { forecastCase, householdKinds, lastTwoDays, lastTwoReadings, measure, wholePeriod } from "../test/slot/support/forecast-households.ts";

const seeds = Array.from({ length: 400 }, (_, index) => 1001 + index);

const methods = { ours: forecastOf, "last two readings": lastTwoReadings, "last two days": lastTwoDays, "whole period": wholePeriod };

const lines = householdKinds.map((kind) => {
  const cases = seeds.map((seed) => forecastCase(kind, seed));
  const cells = Object.values(methods).map((method) => {
    const { error, silent } = measure(method, cases);
    return `${error.toFixed(2)} (${(silent * 100).toFixed(0)} %)`;
  });
  return `| ${[kind, ...cells].join(" | ")} |`;
});

console.log(`Median absolute error in days, ten days before it runs out, and how often nothing was said; ${seeds.length} households of each kind.\n`);
console.log(`| household | ${Object.keys(methods).join(" | ")} |`);
console.log(`|---|${"---|".repeat(Object.keys(methods).length)}`);
console.log(lines.join("\n"));
