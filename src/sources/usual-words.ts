/**
 * Words by which devices say a level, with the percent that each mostly stands for: a float or a problem that is on,
 * Zigbee2MQTT's `liquid_state`, Home Connect's events. A float that is on while there is enough is the other way round.
 */
export const usualWords: readonly Readonly<Record<string, number>>[] = [
  { ON: 0, OFF: 100 },
  { true: 0, false: 100 },
  { low: 0, normal: 60, high: 100 },
  { empty: 0, full: 100 },
  { Present: 0, Off: 100 },
];
