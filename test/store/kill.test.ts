import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { opened, rowsOf, slotIn, storePath } from "./rig.ts";

const child = fileURLToPath(new URL("killed-child.ts", import.meta.url));

/** Runs the child until it kills itself after this step; resolves to the signal that ended it. */
function killedAfter(path: string, step: number): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [child, path, String(step)], (error, _out, errors) => {
      resolve(error?.signal ?? `not killed: ${errors}`);
    });
  });
}

const steps = [
  { step: 1, when: "in the middle of the intent's commit", phase: undefined, intents: 0, orders: 0, readings: 0 },
  { step: 2, when: "after the intent's commit", phase: "calling", intents: 1, orders: 0, readings: 0 },
  { step: 3, when: "in the middle of the outcome's commit", phase: "calling", intents: 1, orders: 0, readings: 0 },
  { step: 4, when: "after the outcome's commit", phase: "accepted", intents: 1, orders: 1, readings: 0 },
  { step: 5, when: "in the middle of a batch of readings", phase: "accepted", intents: 1, orders: 1, readings: 1 },
];
test.each(steps)(
  "kill -9 $when: what was committed stays, and nothing else",
  async ({ step, phase, intents, orders, readings }) => {
    const path = storePath();
    expect(await killedAfter(path, step)).toBe("SIGKILL");
    const store = opened(path);
    expect(store.generation).toBe(0);
    expect(slotIn(store).state.books.test?.intent?.phase).toBe(phase);
    const counted = rowsOf(
      path,
      "SELECT (SELECT count(*) FROM intents) AS intents, (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM readings) AS readings",
    );
    expect(counted).toEqual([{ intents, orders, readings }]);
  },
);

test("two processes that make the same new file at once agree on it", async () => {
  const path = storePath();
  const ends = await Promise.all([killedAfter(path, 99), killedAfter(path, 99), killedAfter(path, 99)]);
  // Each was told apart from the others by the store alone: one wrote its order, the others were refused or came later.
  for (const end of ends) expect(end).not.toMatch(/already exists|unwritable/);
  expect(rowsOf(path, "SELECT count(*) AS n FROM slots")).toEqual([{ n: 1 }]);
  expect(rowsOf(path, "SELECT count(*) AS n FROM intents")).toEqual([{ n: 1 }]);
});
