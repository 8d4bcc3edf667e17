/** What a sensor with these raw values for 0 % and 100 % says at a level in percent. */
export function toRaw(percent: number, { empty = 0, full = 100 }: { empty?: number; full?: number }): number {
  return empty + (percent / 100) * (full - empty);
}
