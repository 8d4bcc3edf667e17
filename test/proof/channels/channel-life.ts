import { hour, minute, second } from "../../../src/slot/times.ts";
import { Chance } from "../../slot/support/random.ts";
import type { ChannelCase } from "./cases.ts";
import { ChannelHome, type Account } from "./channel-home.ts";
import type { Weather } from "./place.ts";

/** Lives so many needs by chance from a seed: from a full slot over an empty one to a refill, each time. */
export function liveByChance(which: ChannelCase, seed: number, needs: number): Account {
  const chance = new Chance(seed);
  const home = new ChannelHome(which, {
    weather: () =>
      chance.pick<Weather>("fine", "fine", "fine", "unreachable", "lostBefore", "lostAfter", "lostAfter", "denied"),
    delay: () => chance.from(20, 5_000),
    chance: () => chance.next(),
  });
  for (let need = 0; need < needs; need++) {
    home.usedUp();
    for (let step = chance.from(3, 16); step > 0; step--) {
      home.pass(chance.pick(second, 20 * second, minute, 10 * minute, hour));
      if (chance.is(0.3)) home.person(anyAct(chance, home.place.isList));
      if (chance.is(0.1)) home.restart(chance.pick(second, minute, hour));
    }
    home.settleAndRefill();
  }
  return home.account;
}

function anyAct(chance: Chance, isList: boolean) {
  return isList
    ? chance.pick("tick", "untick", "remove", "write", "request", "off")
    : chance.pick("remove", "request", "off");
}
