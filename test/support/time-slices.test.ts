import { expect, test } from "vitest";
import { createTimeSlices } from "../../src/support/time-slices.ts";

/** Work that takes so many ms each, on a clock that only it moves. */
function rig() {
  let now = 0;
  const done: string[] = [];
  const failures: unknown[] = [];
  const slices = createTimeSlices(
    { monotonic: () => now },
    (error) => {
      failures.push(error);
    },
    () => {
      done.push("|");
    },
  );
  const take = (name: string, ms: number, then: () => void = () => undefined): void => {
    slices.run(() => {
      now += ms;
      done.push(name);
      then();
    });
  };
  return { take, done, failures };
}

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test("what comes alone is done at once", async () => {
  const { take, done } = rig();
  take("a", 50);
  expect(done).toEqual(["a"]);
  await nextTurn();
  await nextTurn();
  take("b", 50);
  expect(done).toEqual(["a", "|", "b"]);
});

test("what comes all at once is done in portions of 4 ms, in its order, with everybody else in between", async () => {
  const { take, done } = rig();
  for (const name of "abcdefgh") take(name, 2);
  expect(done.join("")).toBe("ab");
  const others: string[] = [];
  await nextTurn();
  others.push(done.join(""));
  // Came later, and so comes later, also where its turn has time left.
  take("i", 2);
  for (let turns = 0; turns < 4; turns++) {
    await nextTurn();
    others.push(done.join(""));
  }
  expect(others).toEqual(["abcd|", "abcd|ef|", "abcd|ef|gh|", "abcd|ef|gh|i|", "abcd|ef|gh|i||"]);
});

test("what fails is told, and neither stops the others nor is done again", async () => {
  const { take, done, failures } = rig();
  const fail = (): void => {
    throw new Error("broken");
  };
  take("a", 6, fail);
  take("b", 6, fail);
  take("c", 1);
  await nextTurn();
  await nextTurn();
  expect(done).toEqual(["a", "b", "|", "c", "|"]);
  expect(failures).toHaveLength(2);
});
