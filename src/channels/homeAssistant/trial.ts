import {
  ChannelTrialError,
  trialOrder,
  type ChannelParts,
  type ChannelTrialCode,
  type TrialStep,
} from "../configured.ts";
import { trialErrorFor, trialErrorOf } from "../http/failure.ts";
import { createSender } from "../http/send.ts";
import type { HomeAssistantListSettings } from "./index.ts";
import { entryOf, itemOf, type Item } from "./item.ts";
import { ListError, openList, type ListFault, type TodoList } from "./list.ts";
import { unfit } from "./placing.ts";

const codes: Record<ListFault, ChannelTrialCode> = { denied: "denied", misplaced: "misplaced", away: "unreachable" };

/** Reads, puts a `[Test]` entry there, finds it and takes it away. Rejects with ChannelTrialError. */
export async function tryHomeAssistant(settings: HomeAssistantListSettings, parts: ChannelParts): Promise<TrialStep[]> {
  const sender = createSender(parts.clock);
  const list = openList(settings, sender);
  const order = trialOrder(parts.random);
  try {
    const { items, features, whole } = await list.read();
    const refusal = unfit({ features, whole });
    if (refusal !== null) throw new ChannelTrialError("misplaced", refusal);
    const steps: TrialStep[] = [{ did: "read", entries: items.filter(({ done }) => !done).length }];
    const { status } = await list.add(entryOf(order, true, features.describe));
    if (status !== 200)
      throw status >= 500 ? new ChannelTrialError("refused", `HTTP ${status}`) : trialErrorFor(status);
    steps.push({ did: "put" });
    const item = await found(list, order.key);
    if (item === undefined) throw new ChannelTrialError("answer", "what was put there is not on the list");
    steps.push({ did: "found" });
    if (!features.remove || item.uid === "") return steps;
    const removed = await list.remove(item.uid);
    return removed.status === 200 ? [...steps, { did: "tookBack" }] : steps;
  } catch (error) {
    throw error instanceof ListError
      ? new ChannelTrialError(codes[error.fault], error.message, { cause: error })
      : trialErrorOf(error);
  } finally {
    sender.close();
  }
}

/** What Home Assistant shows, else what is behind it. */
async function found(list: TodoList, key: string): Promise<Item | undefined> {
  return itemOf(await list.items(), key) ?? itemOf((await list.read()).items, key);
}
