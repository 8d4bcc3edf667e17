import type { SlotSettings } from "../config/settings.ts";
import type { Log } from "../support/log.ts";

/** A level as it comes in: percent, or raw as the sensor has it. */
export type LevelReading = { percent: number } | { raw: number };

/**
 * Tells which of a slot's readings stand for "not known" (`ignore`), as those of a printer that sleeps; says so in the log the first time. Percent are
 * raw values too where 0 is empty and 100 is full. Made once for a slot, whichever way its readings come in.
 */
export function createNotKnown({ name, level }: Pick<SlotSettings, "name" | "level">, log: Log): (reading: LevelReading) => boolean {
  let isSaid = false;
  return (reading) => {
    if (!("ignore" in level)) return false;
    const value = "raw" in reading ? reading.raw : level.empty === 0 && level.full === 100 ? reading.percent : Number.NaN;
    if (Number.isNaN(value) || !level.ignore.includes(value)) return false;
    if (!isSaid) log.info(`${name}: says ${value}, which stands for not known`);
    isSaid = true;
    return true;
  };
}
