import { orderOf } from "../../../src/slot/intent.ts";
import { day, hour, minute, second } from "../../../src/slot/times.ts";
import type { AmazonOrder } from "../support/amazon-model.ts";
import type { House } from "./house.ts";

/** Something that may happen. Returns false where it cannot, or would be nothing new, at that moment. */
export interface Happening {
  name: string;
  only?: "sensor" | "no sensor";
  run: (house: House) => boolean;
}

const always = (name: string, run: (house: House) => void, only?: Happening["only"]): Happening => ({
  name,
  run: (house) => {
    run(house);
    return true;
  },
  ...(only === undefined ? {} : { only }),
});

function openOrder({ world }: House): AmazonOrder | undefined {
  return world.amazon.openOrder(world.policy.mode);
}

/** Of an order that is being placed there is no news: first its answer comes, or that of the repeated request. */
function answered({ world }: House): void {
  if (world.book.intent?.phase !== "calling") return;
  world.pass(10 * second);
  world.takeQuickAnswers();
}

/** The news of an order that the slot waits for, where they would be new. */
function told(house: House, status: "shipped" | "closed"): boolean {
  const { world } = house;
  answered(house);
  const { intent, dismissed } = world.book;
  const order = world.amazon.orders.findLast(
    ({ id, cancelled }) => !cancelled && [intent, dismissed].some((one) => orderOf(one)?.eventInstanceId === id),
  );
  const life = [intent, dismissed].map(orderOf).find((one) => one?.eventInstanceId === order?.id)?.life;
  if (!order || life === status || life === "closed") return false;
  world.news(order, status, status === "shipped" ? world.trueNow + 2 * day : null);
  return true;
}

/** The alphabet of the exploration: what happens at the shelf, at Amazon, at the switch and to the machine. */
export const happenings: readonly Happening[] = [
  always(
    "poured",
    (house) => {
      house.pour();
    },
    "sensor",
  ),
  always("used up", (house) => {
    house.useUp();
  }),
  always(
    "lifted",
    (house) => {
      house.row(0);
      house.row();
    },
    "sensor",
  ),
  {
    name: "the next request is carried out late",
    run: ({ world }) => {
      if (world.once !== null) return false;
      world.once = "late";
      return true;
    },
  },
  {
    name: "Amazon's answers get lost for a day",
    run: (house) => {
      const { intent } = house.world.book;
      if (intent === null || intent.phase === "accepted") return false;
      house.world.weather = "lostAfter";
      house.live(day, 6 * hour);
      house.world.weather = "placed";
      return true;
    },
  },
  { name: "shipped", run: (house) => told(house, "shipped") },
  {
    name: "delivered",
    run: (house) => {
      const open = openOrder(house);
      if (!open || house.world.trueNow - open.placedAt < 25 * hour) return false;
      house.deliver();
      told(house, "closed");
      return true;
    },
  },
  {
    name: "cancelled",
    run: (house) => {
      answered(house);
      const open = openOrder(house);
      if (!open || house.world.trueNow - open.placedAt >= day) return false;
      house.world.cancelAtAmazon(true);
      return true;
    },
  },
  always("turned on", ({ world }) => {
    world.send({ type: "replenish:requested" });
  }),
  {
    name: "turned off",
    run: ({ world }) => {
      if (world.book.intent === null) return false;
      world.send({ type: "replenish:dismissed" });
      return true;
    },
  },
  always("told refilled", ({ world }) => {
    world.send({ type: "refill:told" });
  }),
  {
    name: "a minute",
    run: ({ world }) => {
      const { intent } = world.book;
      if (intent === null || intent.phase === "accepted") return false;
      world.pass(minute);
      world.takeQuickAnswers();
      return true;
    },
  },
  always("a day", (house) => {
    house.live(day, 6 * hour, false);
  }),
  always("two weeks", (house) => {
    house.live(14 * day, 12 * hour);
  }),
  always("restarted", ({ world }) => {
    world.restart(minute, world.policy.mode);
    world.takeQuickAnswers();
  }),
];
