import type { ServerResponse } from "node:http";
import { detached, type ReportFailure } from "../support/detached.ts";
import { send, type Answer } from "./answer.ts";

/** Answers that go on the wire together. */
export interface Outbox {
  /** `fail` is called when the answer could not be sent. */
  put(response: ServerResponse, answer: Answer, fail: ReportFailure): void;
  /** Sends all of them, in the order in which they came. Never throws. */
  flush(): void;
}

/**
 * Each write wakes a client that sleeps, which costs the kernel more than all our work on a request: one that finds its
 * answer while it is still busy with another's need not be woken. With 10 connections a request took 174 us of CPU time
 * without this, and 122 us with it.
 */
export function createOutbox(): Outbox {
  let waiting: { response: ServerResponse; answer: Answer; fail: ReportFailure }[] = [];
  return {
    put(response, answer, fail) {
      waiting.push({ response, answer, fail });
    },
    flush() {
      const all = waiting;
      waiting = [];
      for (const { response, answer, fail } of all)
        detached(() => {
          send(response, answer);
        }, fail);
    },
  };
}
