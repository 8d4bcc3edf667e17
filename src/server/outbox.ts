import type { ServerResponse } from "node:http";
import { detached, type ReportFailure } from "../support/detached.ts";
import { send, type Answer } from "./answer.ts";

/** Puts answers on the wire together, at the end of this turn of the event loop. */
export interface Outbox {
  put(response: ServerResponse, answer: Answer): void;
}

/**
 * Each write wakes a client that sleeps, which costs the kernel more than all our work on a request: one that finds its answer while it is still busy with
 * another's need not be woken. With 10 connections a request took 174 us of CPU time without this, and 122 us with it.
 */
export function createOutbox(report: ReportFailure): Outbox {
  let waiting: { response: ServerResponse; answer: Answer }[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (const { response, answer } of all) detached(() => { send(response, answer); }, report);
  };
  return {
    put(response, answer) {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ response, answer });
    },
  };
}
