import { day, minute } from "../level-home.ts";
import { levelOf, told, type Way } from "../ways.ts";

/** In days. */
const lifetimeDays = 10;

export const ways: readonly Way[] = [
  {
    name: "wear",
    kind: "worn",
    level: () => ({ source: "wear", lifetimeDays }),
    fall: async (home, percent) => home.pass((((await levelOf(home)) - percent) / 100) * lifetimeDays * day + minute),
    fill: told,
  },
];
