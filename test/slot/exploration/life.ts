import { day, hour } from "../../../src/slot/times.ts";
import { viewOf } from "../../../src/slot/view.ts";
import { must } from "../support/must.ts";
import type { House } from "./house.ts";
import { keyOf } from "./key.ts";
import { viewInWords } from "../../support/in-words.ts";

/** A box that holds so many fillings is used up before anybody says that there is none left. */
const mostFillings = 4;

/** How often the shelf is looked at meanwhile. */
const step = 12 * hour;

/** So long one need may wait where `spare` holds its order back: then the slot is filled again. */
const heldFor = 3 * day;

/**
 * From where a house stands: what was ordered comes, the slot is truly refilled and truly used up, and that leads to an
 * order, once what holds it back by the rules has come to its stated end. Throws where it does not. What was met before
 * on such a way is not lived twice.
 */
export function lifeAfter(): (house: House) => void {
  const known = new Set<string>();
  return (house) => {
    const { policy } = house.world;
    if (policy.source === "manual") return;
    const way: string[] = [];
    const isKnown = (stage: string): boolean => {
      const key = `${stage} ${house.level} ${keyOf(house.world)}`;
      way.push(key);
      return known.has(key);
    };
    const placed = (): number => house.world.amazon.orders.filter(({ cancelled }) => !cancelled).length;
    comeToRest(house);
    if (!isKnown("rest")) {
      let before = 0;
      // A cap that is reached opens after 30 days; an order that a rise left open is decided 14 days after it was
      // taken; its lock holds until then.
      const patience = 30 * day + 17 * day + policy.cooldown + policy.settle + policy.suddenFall;
      for (let filling = 1; filling <= mostFillings + 1; filling++) {
        refill(house);
        if (filling > mostFillings) house.world.send({ type: "spare:told", units: 0 });
        before = placed();
        use(house);
        let isMet = false;
        let isHeld = false;
        for (let waited = 0; placed() === before && waited < patience && !isMet && !isHeld; waited += step) {
          isMet = isKnown(`used ${filling}`);
          house.live(step, step);
          isHeld = waited >= heldFor && isHeldInHouse(house);
        }
        if (isMet || placed() > before) break;
        const { status } = viewInWords(viewOf(house.world.state, policy, house.world.now));
        must(
          isHeld && filling <= mostFillings,
          `a true refill, and use down to low, led to no order in ${Math.round(patience / day)} days: ${status}`,
        );
      }
    }
    for (const key of way) known.add(key);
  };
}

function isHeldInHouse({ world: { book, policy } }: House): boolean {
  return policy.packSize !== null && book.spare >= Math.min(policy.packSize, policy.capacity) / 3 - 1e-9;
}

/** Every weather is over, answers have come, and what is on its way arrives. */
function comeToRest(house: House): void {
  const { world } = house;
  world.weather = "placed";
  world.once = null;
  house.live(4 * day, step);
}

/** What the sensor says lasts, so that it is believed. */
function refill(house: House): void {
  const { world } = house;
  if (!house.sensor) {
    world.send({ type: "refill:told" });
    house.parcels = Math.max(0, house.parcels - 1);
    house.live(step, step);
    return;
  }
  if (house.level > world.policy.threshold) use(house);
  house.pour();
  house.live(day, step);
}

function use(house: House): void {
  house.useUp();
  if (house.sensor) house.live(day, 6 * hour);
}
