import type { Role } from "../plan.ts";

/** What a sensor says next. */
export interface Sensor {
  /** `part`: how much of the run is over, 0 to 1. */
  next(part: number): number;
  /** An order for it was placed. */
  ordered(): void;
  /** Nobody knows whether the last reading arrived. */
  unsure(): void;
}

/** When those that fall do so: spread over this part of the run. */
const firstFall = 0.15;
const lastFall = 0.55;

/** Readings on the way up: three in a row are a refill, and one may be lost. */
const refillReadings = 6;
/** How far above the threshold a refilled slot then stays before it falls again. */
const fullReadings = 30;

/** `place`: where it stands among its kind, 0 to 1. */
export function createSensor(role: Role, place: number, random: () => number): Sensor {
  const fallsAt = firstFall + (lastFall - firstFall) * place;
  const fine = (): number => 40 + Math.round(random() * 500) / 10;
  const low = (): number => 2 + Math.round(random() * 170) / 10;
  let turn = 0;
  let sinceOrder: number | null = null;
  const next = (part: number): number => {
    switch (role) {
      case "fine":
        return fine();
      case "flapping":
        return turn++ % 4 < 2 ? low() : fine();
      case "asked":
        // No rise of 20 points, which would be a refill and close the order.
        return 41 + Math.round(random() * 100) / 10;
      case "falls":
        return part < fallsAt ? fine() : low();
      case "refilled":
        if (sinceOrder === null) return part < fallsAt ? fine() : low();
        sinceOrder += 1;
        return sinceOrder <= refillReadings + fullReadings ? 90 + random() * 5 : low();
    }
  };
  return {
    next,
    ordered() {
      sinceOrder ??= 0;
    },
    unsure() {
      // A low reading told twice would be the third in a row.
      turn = 2;
    },
  };
}

/** Whether the time has come for an asked slot's switch. */
export function isAsked(place: number, part: number): boolean {
  return part >= firstFall + (lastFall - firstFall) * place;
}
