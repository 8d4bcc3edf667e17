/** Whether a range such as `^22.13.0 || ^24.0.0` admits a version; carets are the only form that our `engines` use. */
export function admits(range: string, version: string): boolean {
  const [major = NaN, ...rest] = numbersOf(version);
  return range.split("||").some((part) => {
    const caret = /^\^(\d+\.\d+\.\d+)$/.exec(part.trim())?.[1];
    if (caret === undefined) throw new Error(`${part} is not of the form ^1.2.3`);
    const [wantedMajor, ...wanted] = numbersOf(caret);
    return major === wantedMajor && compare(rest, wanted) >= 0;
  });
}

function numbersOf(version: string): number[] {
  return version.split(".").map(Number);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
