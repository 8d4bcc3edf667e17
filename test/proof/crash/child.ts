/**
 * A process that runs the plugin's real store, runtime and client against the simulator in its parent, and that ends
 * itself with SIGKILL at the write that it is told. Its parent is its sensor, and may kill it at any moment too.
 */
import { orderOf } from "../../../src/slot/intent.ts";
import { openStore } from "../../../src/store/store.ts";
import { systemClock } from "../../../src/support/clock.ts";
import type { Log } from "../../../src/support/log.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import { atOnce } from "../../support/home/entry.ts";
import { settingsFor } from "../support/config.ts";
import { mortalStore, newLife, type Fate } from "../support/mortal.ts";
import { openPlugin } from "../support/plugin.ts";

/** What the parent wants of it, as JSON in its argument. */
export interface ChildTask {
  path: string;
  url: string;
  /** Another number each time the device is linked. */
  link: number;
  fate: Fate | null;
}

/** What it shows its parent: after each reading and whenever that may have changed. */
export interface ChildFace {
  status: string;
  low: boolean;
  /** The id of the order that the slot shows. */
  order: string | null;
}

const { path, url, link, fate } = JSON.parse(process.argv[2] ?? "") as ChildTask;
const life = newLife();
life.onEnd(() => {
  process.kill(process.pid, "SIGKILL");
});
const store = mortalStore(openStore(path, systemClock), life);
store.doom(fate);

const tell = (line: string): void => {
  process.send?.({ line });
};
const log: Log = { error: tell, warn: tell, info: tell, debug: () => undefined };
const plugin = openPlugin({
  settings: settingsFor("test", [
    {
      serial: "P1",
      typed: "test",
      typedAs: String(link),
      slots: [
        {
          slotId: "beans",
          level: { source: "http", url: "http://127.0.0.1:9/level" },
          replenish: { ...atOnce, cooldownHours: 0, maxOrdersPer30Days: 31 },
        },
      ],
    },
  ])(url),
  // Chance spreads the repeats of failed calls: little of it, so that nobody waits.
  store: store.store,
  clock: systemClock,
  callClock: systemClock,
  random: () => 0.02,
  log,
  watch: { client: (client) => client, during: (work) => work() },
});
const slot = plugin.slots.get("beans");
if (slot === undefined) throw new Error("no slot");

let shown = "";
const show = (): void => {
  const { status, low } = slot.view();
  const face: ChildFace = {
    status,
    low,
    order: orderOf(bookOf(slot.state, slot.policy).intent)?.eventInstanceId ?? null,
  };
  const text = JSON.stringify(face);
  if (text !== shown) process.send?.({ face });
  shown = text;
};
process.on("message", ({ level }: { level: number }) => {
  slot.read(level);
  show();
});
process.on("disconnect", () => {
  process.exit();
});
// Nothing tells of an answer but the slot itself: it is looked at often.
setInterval(show, 5);
show();
