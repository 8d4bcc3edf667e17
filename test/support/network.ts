import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { expect, onTestFinished } from "vitest";
import { nextTurn } from "./homebridge-api.ts";
import type { Activity } from "./virtual-clock.ts";

/** So many turns of the loop without an open request mean that nothing follows from the last answer any more. */
const calmTurns = 6;

/**
 * Every HTTP request of this process, whoever makes it: a test waits until all are answered and what came of them has
 * happened.
 */
export function network(): Activity {
  const open = new Set<ClientRequest>();
  const began = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    open.add(request);
    request.once("close", () => open.delete(request));
  };
  subscribe("http.client.request.start", began);
  onTestFinished(() => {
    unsubscribe("http.client.request.start", began);
  });
  return {
    track: (work) => work,
    running: () => open.size,
    async settle() {
      for (let calm = 0; calm < calmTurns; calm = open.size === 0 ? calm + 1 : 0) await nextTurn();
    },
  };
}

/** Waits until the system has closed what was destroyed; fails where a socket stays open. */
export async function socketsGone(): Promise<void> {
  const sockets = (): string[] => process.getActiveResourcesInfo().filter((each) => /^TCP/.test(each));
  for (let turns = 0; turns < 1_000 && sockets().length > 0; turns++) await nextTurn();
  expect(sockets()).toEqual([]);
}
