import type { Clock } from "../support/clock.ts";
import { createCallLog, type CallLog } from "./call-log.ts";
import { createFaultQueue, type FaultQueue } from "./faults.ts";
import { createIds, type NewId } from "./ids.ts";
import { createOrderBook, type OrderBook } from "./orders.ts";
import { createPauses, type Pauses } from "./pauses.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { createSlotBook, type SlotBook, type SlotRule } from "./slots.ts";
import { createTokenIssuer, type TokenIssuer } from "./tokens.ts";

/** A security profile of Login with Amazon. */
export interface Client {
  id: string;
  secret: string;
}

export interface StateOptions extends Partial<Settings> {
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Slots to tell of from the start. */
  slots?: Record<string, Partial<SlotRule>>;
  /** The only client credentials to accept; without it any are. */
  client?: Client;
  /** The profile's allowed return URLs; without it any that Amazon would allow. */
  redirectUris?: string[];
}

/** Everything that the simulator knows. Nothing of it outlives the process. */
export interface SimulatorState {
  clock: Clock;
  settings: Settings;
  slots: SlotBook;
  orders: OrderBook;
  tokens: TokenIssuer;
  faults: FaultQueue;
  calls: CallLog;
  pauses: Pauses;
  newId: NewId;
  client: Client | undefined;
  redirectUris: string[] | undefined;
}

export function createState(options: StateOptions): SimulatorState {
  const { clock, random, slots = {}, client, redirectUris, ...changes } = options;
  const settings: Settings = { ...defaultSettings, ...changes };
  const newId = createIds(clock, random);
  const state: SimulatorState = {
    clock,
    settings,
    slots: createSlotBook(settings),
    orders: createOrderBook(clock, settings, newId),
    tokens: createTokenIssuer(clock, settings, newId),
    faults: createFaultQueue(),
    calls: createCallLog(clock),
    pauses: createPauses(clock),
    newId,
    client,
    redirectUris,
  };
  for (const [slotId, rule] of Object.entries(slots)) state.slots.set(slotId, rule);
  return state;
}
