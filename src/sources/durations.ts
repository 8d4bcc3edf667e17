type Unit = readonly [seconds: number, name: string];

const second: Unit = [1, "s"];
const units: readonly Unit[] = [
  [3600, "h"],
  [60, "min"],
];

/** In the largest unit that says it exactly: 5400 s are 90 min and not 2 h. */
export function largestExact(seconds: number): string {
  const [size, unit] = units.find(([unitSeconds]) => seconds % unitSeconds === 0) ?? second;
  return `${seconds / size} ${unit}`;
}

/** Rounded to the largest unit of which there are two or more. */
export function rounded(seconds: number): string {
  const [size, unit] = units.find(([unitSeconds]) => seconds >= unitSeconds * 2) ?? second;
  return `${Math.round(seconds / size)} ${unit}`;
}
