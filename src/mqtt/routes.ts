import type { SlotPort } from "../slot/port.ts";
import { commandPaths, type Command } from "./commands.ts";
import { isFilter, matches } from "./topics.ts";

/** A slot as this link serves it. */
export interface MqttSlot {
  port: SlotPort;
  /** Where its level is published by others; null for a slot that gets it elsewhere. */
  topic: string | null;
  /**
   * Called with each payload of that topic, as text: what it means is known to the caller. `retained`: the broker kept
   * it, and nobody says it now.
   */
  take(payload: string, retained: boolean): void;
}

/** Where a slot's level comes from. */
export interface LevelRoute {
  slot: MqttSlot;
  /** As configured. */
  filter: string;
}

/** Who is meant by a message. */
export interface Routes {
  /** Everything to subscribe to, each once. */
  readonly subscriptions: readonly string[];
  /** What is wrong with the topics, one line each; the slots work without them. */
  readonly problems: readonly string[];
  /** Where it is told whether this link is up. */
  readonly status: string;
  command(topic: string): { slot: MqttSlot; command: Command } | undefined;
  levels(topic: string): readonly LevelRoute[];
}

function statusTopic(prefix: string): string {
  return `${prefix}/status`;
}

export function stateTopic(prefix: string, key: string): string {
  return `${prefix}/${key}/state`;
}

/** The topics of design section 10. `prefix` must be a topic itself. */
export function routesOf(
  slots: readonly MqttSlot[],
  { topicPrefix, allowReplenish }: { topicPrefix: string; allowReplenish: boolean },
): Routes {
  const commands = new Map(slots.flatMap((slot) => commandsOf(slot, topicPrefix)));
  const status = statusTopic(topicPrefix);
  const own = [...commands.keys(), ...slots.map(({ port }) => stateTopic(topicPrefix, port.key)), status];
  const asked = slots.flatMap((slot): LevelRoute[] => (slot.topic === null ? [] : [{ slot, filter: slot.topic }]));
  const problems = asked.flatMap((route) => problemOf(route, own) ?? []);
  const usable = asked.filter((route) => problemOf(route, own) === undefined);
  const exact = Map.groupBy(
    usable.filter(({ filter }) => !isWide(filter)),
    ({ filter }) => filter,
  );
  const wide = usable.filter(({ filter }) => isWide(filter));
  const heard = [...commands]
    .filter(([, { command }]) => allowReplenish || command !== "replenish")
    .map(([topic]) => topic);
  return {
    subscriptions: [...new Set([...heard, ...usable.map(({ filter }) => filter), status])],
    problems,
    status,
    command(topic) {
      const found = commands.get(topic);
      return found === undefined || (found.command === "replenish" && !allowReplenish) ? undefined : found;
    },
    levels: (topic) => [...(exact.get(topic) ?? []), ...wide.filter(({ filter }) => matches(filter, topic))],
  };
}

function commandsOf(slot: MqttSlot, prefix: string): [string, { slot: MqttSlot; command: Command }][] {
  return (Object.keys(commandPaths) as Command[]).map((command) => [
    `${prefix}/${slot.port.key}/${commandPaths[command]}`,
    { slot, command },
  ]);
}

/**
 * A level topic that covers one of ours would hear our own words as a level, and a broker may then deliver a command
 * twice, once for each subscription (3.3.5).
 */
function problemOf({ slot, filter }: LevelRoute, own: readonly string[]): string | undefined {
  if (!isFilter(filter))
    return `${slot.port.name}: the level's topic is not one that MQTT allows; the slot gets no level from it`;
  const covered = own.find((topic) => matches(filter, topic));
  return covered === undefined
    ? undefined
    : `${slot.port.name}: the level's topic takes in ${covered}, which is this plugin's own; the slot gets no level from it`;
}

function isWide(filter: string): boolean {
  return /[+#]/.test(filter);
}
