import type { Mode } from "../../src/config/settings.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import type { Chance } from "../slot/support/random.ts";
import type { Promises } from "./mode-link-promises.ts";
import { slotIds, type World } from "./mode-link-world.ts";
import { newestCalls, until, type End } from "./mode-rig.ts";
import { day, hour, minute } from "./rig.ts";

/** One thing that may happen; says what it is to the diary before it does it. */
type Step = (world: World, chance: Chance, promises: Promises) => Promise<void> | void;

const someSlot = (chance: Chance) => chance.pick(...slotIds);
const someEnd = (chance: Chance): End => chance.pick("stopped", "killed");
const someMode = (chance: Chance): Mode => chance.pick("simulate", "test", "test", "live", "live");

const read =
  (...percents: [number, ...number[]]): Step =>
  (world, chance) => {
    const slotId = someSlot(chance);
    const percent = chance.pick(...percents);
    world.note(`${slotId} at ${percent} %`);
    world.slot(slotId).dispatch({ type: "level:read", percent });
  };

/** The parcel of the account that orders now is here and poured in. */
const refill: Step = (world, chance) => {
  const slotId = someSlot(chance);
  world.note(`${slotId} refilled`);
  const account = world.current(world.mode)?.account;
  for (const order of world.house.amazon.control.orders()) {
    if (order.open && order.slotId === slotId && order.serial === account)
      world.house.amazon.control.changeOrder(order.eventInstanceId, { state: "delivered" });
  }
  world.slot(slotId).dispatch({ type: "level:read", percent: 90 });
};

const told: Step = (world, chance) => {
  const slotId = someSlot(chance);
  world.note(`${slotId} told to be refilled`);
  world.slot(slotId).dispatch({ type: "refill:told" });
};

const turn: Step = (world, chance) => {
  const slotId = someSlot(chance);
  const on = chance.is(0.5);
  world.note(`${slotId} turned ${on ? "on" : "off"}`);
  world.slot(slotId).dispatch({ type: on ? "replenish:requested" : "replenish:dismissed" });
};

const pass: Step = async (world, chance) => {
  const time = chance.pick(minute, 6 * minute, 31 * minute, 2 * hour, 7 * hour, 13 * hour, 25 * hour, 6 * day);
  world.note(`${time / hour} hours pass`);
  await world.pass(time);
};

/** Both slots' sensors speak, as they do all day. */
const bothLow: Step = (world) => {
  world.note("both low");
  for (const slotId of slotIds) world.slot(slotId).runLow();
};

const fault: Step = (world, chance) => {
  const struck: Fault = chance.pick<Fault>(
    { kind: "reset", when: "after" },
    { kind: "reset", when: "after" },
    { kind: "reset", when: "before" },
    { kind: "status", status: 500 },
    { kind: "status", status: 429 },
    { kind: "halfBody" },
    { kind: "notJson" },
    { kind: "invalidToken" },
    { kind: "unsubscribed" },
    { kind: "status", status: 409 },
  );
  const slotId = someSlot(chance);
  const times = chance.pick(1, 2, 3);
  world.note(`${times} times ${JSON.stringify(struck)} for ${slotId}`);
  world.house.amazon.control.addFault({ call: "replenish", slotId, times, fault: struck });
};

/** Low, and Amazon's answer is lost or is none; perhaps the link is another one when it is asked again. */
const doubt: Step = async (world, chance, promises) => {
  const slotId = someSlot(chance);
  const struck: Fault = chance.pick<Fault>(
    { kind: "reset", when: "after" },
    { kind: "reset", when: "after" },
    { kind: "halfBody" },
    { kind: "status", status: 500 },
    { kind: "status", status: 429 },
  );
  world.note(`${slotId} low, and Amazon's answer is ${JSON.stringify(struck)}`);
  world.house.amazon.control.addFault({ call: "replenish", slotId, fault: struck });
  world.slot(slotId).runLow();
  await world.quiet();
  if (chance.is(0.5)) return page(world, chance, promises);
};

const tokenFault: Step = (world, chance) => {
  const struck: Fault = chance.pick<Fault>(
    { kind: "invalidGrant" },
    { kind: "status", status: 500 },
    { kind: "status", status: 429 },
  );
  world.note(`${JSON.stringify(struck)} for the next token`);
  world.house.amazon.control.addFault({ call: "token", fault: struck });
};

const weather: Step = (world, chance) => {
  if (chance.is(0.5)) {
    world.note("all faults end");
    world.house.amazon.control.clearFaults();
    return;
  }
  const rotateRefreshTokens = chance.is(0.7);
  world.note(`refresh tokens ${rotateRefreshTokens ? "" : "do not "}rotate`);
  world.house.amazon.control.change({ rotateRefreshTokens });
};

const changeMode: Step = (world, chance, promises) => {
  const [mode, end] = [someMode(chance), someEnd(chance)];
  world.note(`${end}; mode ${mode} from now on`);
  promises.leave();
  world.start(mode, end);
};

const restart: Step = (world, chance) => {
  const end = someEnd(chance);
  world.note(`${end}, started again`);
  world.start(world.mode, end);
};

/** The page registers what it is told to, but for some: those that Amazon takes for the other kind. */
export const page: Step = (world, chance) => {
  const label = chance.pick<"test" | "live">("test", "live");
  const kind = chance.is(0.85) ? label : label === "test" ? "live" : "test";
  const [same, atOnce] = [chance.is(0.3), chance.is(0.5)];
  const next = world.house.clock.next();
  // Often enough in the very moment in which something is tried again.
  if (next !== null && next < 10 * minute && chance.is(0.6)) world.house.clock.advance(next);
  world.note(
    `linked by the page for ${label}${kind === label ? "" : ", but Amazon has it otherwise"}${same ? ", for the same account" : ""}${atOnce ? "" : "; the plugin looks later"}`,
  );
  world.page(label, kind, same, atOnce);
};

const type: Step = (world, chance, promises) => {
  if (world.mode === "simulate") return;
  const [kind, same, end] = [chance.pick<"test" | "live">("test", "live"), chance.is(0.3), someEnd(chance)];
  world.note(`${end}; a token of kind ${kind} is typed${same ? " for the same account" : ""}`);
  world.type(kind, same, end);
  // What a link is shows when it orders.
  if (chance.is(0.7)) return chance.pick<Step>(bothLow, meanwhile)(world, chance, promises);
};

/** What a person or a parcel does at Amazon, to an order that the plugin knows. */
const atAmazon: Step = (world, chance) => {
  const known = world.rows("SELECT event_instance_id AS id FROM orders").map((row) => row["id"]);
  const open = world.house.amazon.control
    .orders()
    .filter((order) => order.open && known.includes(order.eventInstanceId));
  const order = open[Math.floor(chance.next() * open.length)];
  if (order === undefined) return;
  // Real ones can be cancelled for 24 h, and none arrives before.
  const young = world.now - Date.parse(order.placedAt) < day;
  const state = young ? "cancelled" : chance.pick("shipped", "delivered", "closed");
  world.note(`the order ${order.eventInstanceId} of ${order.slotId} is ${state}`);
  if (state === "cancelled") world.cancelledAt.set(order.eventInstanceId, world.now);
  world.house.amazon.control.changeOrder(order.eventInstanceId, { state });
};

/** Something happens while Amazon's answer to an order is on its way. */
const meanwhile: Step = async (world, chance, promises) => {
  const slotId = someSlot(chance);
  const { control } = world.house.amazon;
  control.addFault({ call: "replenish", slotId, fault: { kind: "delay", ms: 5_000, when: "after" } });
  const before = newestCalls(world.house);
  world.note(`${slotId} low, and Amazon answers after 5 s`);
  world.slot(slotId).runLow();
  // It is asked, or there is nothing to ask.
  await until(
    "a call, or none",
    () =>
      world.house.work.running() === 0 ||
      newestCalls(world.house)
        .slice(before.length)
        .some((call) => call.slotId === slotId && call.fault === "delay"),
  );
  const step = chance.pick<Step>(page, page, changeMode, restart, type, turn, bothLow, refill, read(90), told);
  await step(world, chance, promises);
  world.house.clock.advance(5_000);
  control.clearFaults();
};

const steps: [weight: number, step: Step][] = [
  [5, read(12)],
  [2, bothLow],
  [3, refill],
  [1, read(90)],
  [1, read(60, 24)],
  [1, told],
  [3, turn],
  [5, pass],
  [3, fault],
  [3, doubt],
  [1, tokenFault],
  [1, weather],
  [4, changeMode],
  [2, restart],
  [3, page],
  [3, type],
  [2, atAmazon],
  [6, meanwhile],
];

/** Something, by its weight. */
export function someStep(chance: Chance): Step {
  let left = chance.from(
    0,
    steps.reduce((sum, [weight]) => sum + weight, 0),
  );
  return steps.find(([weight]) => (left -= weight) < 0)?.[1] ?? pass;
}
