import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Chance } from "../../slot/support/random.ts";
import type { Fault } from "../../../src/simulator/faults.ts";
import { storeFile } from "../../../src/store/store.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { amazonSide, type AmazonSide } from "../support/amazon-side.ts";
import type { Fate, Where } from "../support/mortal.ts";
import { callsMade } from "../support/world.ts";
import type { ChildFace, ChildTask } from "./child.ts";
import type { CrashResult } from "./seeded-life.ts";

const script = fileURLToPath(new URL("child.ts", import.meta.url));

/**
 * A household whose process does not get there in this time is stuck, in ms; a computer with a hundred other things to
 * do takes a minute for all of it.
 */
const longest = 300_000;

/** Answers that get lost, or come late; none that the process would wait for longer than a moment. */
const troubles: readonly Fault[] = [
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "halfBody" },
  { kind: "notJson" },
  { kind: "status", status: 500 },
  { kind: "status", status: 429 },
  { kind: "delay", ms: 40 },
  { kind: "delay", ms: 40, when: "after" },
  { kind: "invalidToken" },
];

/**
 * A slot falls low and is refilled a few times over, while its real process is killed with SIGKILL `kills` times: at a
 * write that it is told, or at a moment that its parent chooses. Each need must come to one order.
 */
export async function killReal(seed: number, kills: number): Promise<CrashResult> {
  const house = await openHouse(seed, kills);
  try {
    for (let need = 1; need <= 2 || house.killsLeft() > 0; need++) await house.cycle(need);
    return house.result();
  } finally {
    await house.close();
  }
}

const needsLink = ({ status }: Pick<ChildFace, "status">): boolean => status.startsWith("Link with Amazon");

/**
 * Linked again, nobody can ask any more whether an order was placed before (rule 7): that is told, and a person looks.
 */
const isTold = ({ status }: Pick<ChildFace, "status">): boolean => status.startsWith("Unconfirmed");

interface House {
  cycle(need: number): Promise<void>;
  killsLeft(): number;
  result(): CrashResult;
  close(): Promise<void>;
}

async function openHouse(seed: number, kills: number): Promise<House> {
  const chance = new Chance(seed);
  const folder = mkdtempSync(join(tmpdir(), "dash-kill-"));
  const path = join(folder, storeFile);
  // A parcel is delivered when the shelf is refilled, and not by time.
  const amazon = await amazonSide(
    { clock: systemClock, random: () => 0.5, dayMs: 86_400_000, deliveredAfterDays: 20, rotateRefreshTokens: true },
    () => undefined,
  );
  const diary: string[] = [];
  const violations: string[] = [];
  const needs: { orders: string[] }[] = [];
  let level = 60;
  let crashes = 0;
  let lost = 0;
  let left = kills;
  let link = 1;
  let child: Child | null = null;
  amazon.onPlaced(({ eventInstanceId }) => {
    needs.at(-1)?.orders.push(eventInstanceId);
    diary.push(`placed ${eventInstanceId}`);
  });

  /** The process that runs, or a new one, which is to die if any is. */
  const alive = (): Child => {
    if (child !== null && !child.gone()) return child;
    if (child !== null) crashes += 1;
    const dies = left > 0;
    left -= dies ? 1 : 0;
    const fate: Fate | null =
      dies && chance.is(0.7)
        ? { at: 1 + Math.floor(chance.next() * 9), where: chance.pick<Where>("before", "middle", "after") }
        : null;
    const after = dies && fate === null ? chance.from(0, 60) : null;
    diary.push(
      fate !== null
        ? `to die ${fate.where} write ${fate.at}`
        : after !== null
          ? `to die after ${after.toFixed(1)} ms`
          : "to live",
    );
    child = openChild({ path, url: amazon.url, link, fate }, after, diary);
    child.sense(level);
    return child;
  };
  /** Sends the level until the slot has come to what is wanted of it, over as many processes as it takes. */
  const until = async (next: number, wanted: (face: ChildFace) => boolean): Promise<ChildFace> => {
    level = next;
    if (child !== null) child.sense(level);
    const started = performance.now();
    for (;;) {
      const face = await alive().until((one) => needsLink(one) || wanted(one));
      if (face !== null && wanted(face)) return face;
      if (performance.now() - started > longest) throw new Error(`seed ${seed}: stuck\n${diary.join("\n")}`);
      if (face === null) continue;
      // Killed between Amazon's new refresh token and the disk, which nobody can mend but a person.
      link += 1;
      diary.push("linked again");
      await child?.kill();
    }
  };
  return {
    async cycle(need) {
      needs.push({ orders: [] });
      diary.push(`need ${need}`);
      if (chance.is(0.5))
        amazon.control.addFault({
          call: chance.is(0.8) ? "replenish" : "token",
          fault: chance.pick(...(troubles as [Fault])),
        });
      const { order, status } = await until(12, (face) => face.order !== null || isTold(face));
      const { orders } = needs.at(-1) ?? { orders: [] };
      const told = order === null && isTold({ status });
      if (orders.length > 1 || (!told && orders[0] !== order))
        violations.push(`need ${need}: ${orders.length} orders, and ${String(order)} is shown: ${status}`);
      if (orders.length === 0 && !told) lost += 1;
      deliver(amazon);
      await until(95, (face) => !face.low && face.order === null);
    },
    killsLeft: () => left,
    result: () => ({
      needed: needs.length,
      placed: needs.reduce((sum, { orders }) => sum + orders.length, 0),
      doubled: needs.reduce((sum, { orders }) => sum + Math.max(0, orders.length - 1), 0),
      lost,
      calls: callsMade(amazon.counts()),
      crashes,
      violations,
      diary,
    }),
    async close() {
      await child?.kill();
      await amazon.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function deliver({ control }: AmazonSide): void {
  for (const { eventInstanceId, open } of control.orders())
    if (open) control.changeOrder(eventInstanceId, { state: "delivered" });
}

interface Child {
  gone(): boolean;
  sense(level: number): void;
  /** What it shows once that is what is wanted; null where it died before. */
  until(wanted: (face: ChildFace) => boolean): Promise<ChildFace | null>;
  kill(): Promise<void>;
}

/** `after`: kills it so many ms after it has shown itself. */
function openChild(task: ChildTask, after: number | null, diary: string[]): Child {
  const child: ChildProcess = fork(script, [JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  let gone = false;
  let face: ChildFace | null = null;
  let waiting: (() => void) | null = null;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      gone = true;
      diary.push(`ended with ${signal ?? String(code)}`);
      waiting?.();
      resolve();
    });
  });
  child.stderr?.on("data", (text: Buffer) => diary.push(text.toString()));
  child.on("message", (message: { face?: ChildFace; line?: string }) => {
    if (message.line !== undefined) diary.push(`  ${message.line}`);
    if (message.face === undefined) return;
    if (face === null && after !== null) systemClock.after(after, () => child.kill("SIGKILL"));
    face = message.face;
    waiting?.();
  });
  return {
    gone: () => gone,
    sense(level) {
      if (child.connected) child.send({ level }, () => undefined);
    },
    async until(wanted) {
      while (!gone && (face === null || !wanted(face))) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        waiting = () => {
          resolve(undefined);
        };
        const giveUp = systemClock.after(longest, () => {
          child.kill("SIGKILL");
        });
        await promise;
        giveUp.cancel();
      }
      return face !== null && wanted(face) ? face : null;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
