import { detached, type ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { runCommand } from "./commands.ts";
import { textIn } from "./payload.ts";
import type { LevelRoute, Routes } from "./routes.ts";

export interface IncomingOptions {
  routes: Routes;
  log: Log;
  report: ReportFailure;
  /** Somebody else wrote on the status topic. */
  onStatus: (payload: string) => void;
}

/**
 * Takes a message to whom it is meant for. Nothing in it can do harm; what cannot be used is said once for its topic,
 * until something can.
 */
export function createIncoming({
  routes,
  log,
  report,
  onStatus,
}: IncomingOptions): (topic: string, payload: Uint8Array, retained: boolean) => void {
  /**
   * Topics and filters as we subscribed to them, of which the last message was no good: as many as there are routes at
   * most.
   */
  const bad = new Set<string>();
  const complain = (where: string, line: string): void => {
    if (bad.has(where)) return;
    bad.add(where);
    log.warn(line);
  };

  const command = (
    topic: string,
    { slot, command }: NonNullable<ReturnType<Routes["command"]>>,
    payload: Uint8Array,
  ): void => {
    const { port } = slot;
    const answer = runCommand(command, payload, port);
    if (answer.ok) {
      bad.delete(topic);
      return;
    }
    // The slot itself tells a refusal by a guard, and a level that cannot be, so that there is one line for it whoever
    // spoke.
    if (answer.code === "unreadable" || answer.code === "unsuitable")
      complain(topic, `${port.name}: cannot use what came on ${topic}: ${answer.reason}`);
    else log.debug(`${port.name}: nothing done for ${topic}: ${answer.reason}`);
  };

  const level = ({ slot, filter }: LevelRoute, payload: Uint8Array, retained: boolean): void => {
    const text = textIn(payload);
    const problem = "problem" in text ? text.problem : text.value.trim() === "" ? "empty" : undefined;
    const where = `${slot.port.key} ${filter}`;
    if (problem !== undefined) complain(where, `${slot.port.name}: cannot read the level from ${filter}: ${problem}`);
    else bad.delete(where);
    if (problem === undefined && "value" in text) slot.take(text.value, retained);
  };

  return (topic, payload, retained) => {
    const meant = routes.command(topic);
    if (meant !== undefined) {
      // A retained command comes at every connect, and would order at every connect.
      if (retained) log.debug(`${meant.slot.port.name}: a retained message on ${topic} is no command`);
      else
        detached(() => {
          command(topic, meant, payload);
        }, report);
    } else if (topic === routes.status) {
      if (retained) log.debug(`MQTT: what stood on ${topic} before is no news`);
      else
        detached(() => {
          onStatus(Buffer.from(payload).toString());
        }, report);
    } else {
      for (const route of routes.levels(topic))
        detached(() => {
          level(route, payload, retained);
        }, report);
    }
  };
}
