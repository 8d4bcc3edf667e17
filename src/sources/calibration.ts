/** The raw values that mean 0 % and 100 %; either may be the larger, since some sensors measure the empty space above. */
export interface Calibration {
  empty: number;
  full: number;
}

/**
 * A raw reading in percent. Not clamped, since the slot refuses what falls too far outside; NaN for anything that is not a
 * finite number, and where `empty` and `full` are the same.
 */
export function toPercent(raw: number, { empty, full }: Calibration): number {
  if (!Number.isFinite(raw) || empty === full) return Number.NaN;
  // Rounded, or 0.07 of 1 would be 7.000000000000001 % and not "at or below 7"; the addition turns -0 into 0.
  return Number((((raw - empty) * 100) / (full - empty)).toFixed(6)) + 0;
}
