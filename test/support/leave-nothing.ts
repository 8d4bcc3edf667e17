import { afterAll, beforeAll, expect } from "vitest";

/** Turns of the loop that a closed socket may take until the system has let it go. */
const turns = 1_000;

let env: NodeJS.ProcessEnv = {};
let open = 0;

beforeAll(() => {
  env = { ...process.env };
  open = sockets().length;
});

/**
 * Many test files share one process (loading everything anew for each of them took a third of the time): what one
 * leaves behind, the next one meets. Each has to close its servers and connections, and to put the environment back.
 */
afterAll(async () => {
  for (let turn = 0; turn < turns && sockets().length > open; turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(sockets().slice(open), "left open by this file").toEqual([]);
  expect({ ...process.env }, "the environment after this file").toEqual(env);
});

function sockets(): string[] {
  return process.getActiveResourcesInfo().filter((each) => each.startsWith("TCP"));
}
