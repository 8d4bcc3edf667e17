/**
 * The plugin in a process of its own: what the kernel does to a process (a full disk, SIGKILL, another process's locks)
 * cannot be had in the test's. Told by lines on stdin what to do, each answered by a line on stdout; ends with its
 * stdin.
 */
import { createInterface } from "node:readline";
import { becomeSomebodyElse } from "../support/somebody-else.ts";
import { pass, virtualClock } from "../support/virtual-clock.ts";
import { quiet, startPlugin, type Changes, type SlotName } from "./plugin.ts";

/** What a child is started with. */
export interface ChildOptions {
  path: string;
  amazonUrl: string;
  /** A sensor's address is this and the slot's name. */
  sensorUrl: string;
  /** When its time begins, ms UTC. */
  at: number;
  changes: Changes;
  /** Whether it runs as somebody whom the store does not belong to. */
  somebodyElse: boolean;
}

/** What it can be told to do. */
export type Command =
  | { do: "pass"; ms: number }
  | { do: "look" }
  | { do: "close" }
  | { do: "ask"; slot: SlotName }
  | { do: "become"; somebodyElse: boolean };

/** How it answers. */
export interface Look {
  status: Record<SlotName, string>;
  replenish: Record<SlotName, boolean>;
  level: Record<SlotName, number>;
  /** Whether the last request to order was refused. */
  refused: boolean;
  lines: string[];
}

const options = JSON.parse(process.argv[2] ?? "") as ChildOptions;
const lines: string[] = [];
const clock = virtualClock(options.at);
let beOneself = options.somebodyElse ? becomeSomebodyElse() : null;
let refused = false;
const running = await startPlugin({ ...options, clock, lines, sensorUrl: (slot) => options.sensorUrl + slot });

function look(): Look {
  const beans = running.face("beans");
  const filter = running.face("filter");
  return {
    status: { beans: beans.status, filter: filter.status },
    replenish: { beans: beans.replenish, filter: filter.replenish },
    level: { beans: beans.level, filter: filter.level },
    refused,
    lines,
  };
}

process.stdout.write(`${JSON.stringify(look())}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command;
  if (command.do === "pass") await pass(clock, { track: (work) => work, running: () => 0, settle: quiet }, command.ms);
  if (command.do === "ask") refused = (await running.replenish(command.slot, true)) !== 0;
  if (command.do === "become") {
    beOneself?.();
    beOneself = command.somebodyElse ? becomeSomebodyElse() : null;
  }
  if (command.do === "close") running.close();
  process.stdout.write(`${JSON.stringify(look())}\n`);
}
process.exit(0);
