import { measureDecision, type Decided } from "./decision.ts";
import type { Everything } from "./installed.ts";
import { measurePolls, type Polled } from "./polls.ts";
import { measureRestarts, type Restarted } from "./restart.ts";
import { measureGrowth } from "./slots.ts";

/** The rows beyond those of --quick. */
export interface FurtherRows {
  growth: Awaited<ReturnType<typeof measureGrowth>>;
  polled: Polled;
  decided: Decided;
  restarted: Restarted[];
}

const busySeconds = 20;
const idleSeconds = 60;
const orders = 148;

export async function measureFurther(
  everything: Everything,
  rounds: number,
  progress: (text: string) => void,
): Promise<FurtherRows> {
  const { folder } = everything.contestants.ours;
  const growth = await measureGrowth(everything, rounds, progress);
  const polled = await measurePolls(folder, busySeconds, idleSeconds, progress);
  progress("orders");
  const decided = await measureDecision(folder, orders);
  const restarted = await measureRestarts(folder, rounds, progress);
  progress("");
  return { growth, polled, decided, restarted };
}
