import { describe, expect, test, vi } from "vitest";
import { once, shareWhileRunning } from "../../src/support/once.ts";

describe("once", () => {
  test("starts nothing by itself, and one run for all who ask", async () => {
    const work = vi.fn(() => Promise.resolve("done"));
    const shared = once(work);
    expect([shared.current, work.mock.calls.length]).toEqual([null, 0]);

    const first = shared.run();
    expect(shared.run()).toBe(first);
    expect(shared.current).toBe(first);
    await expect(first).resolves.toBe("done");
    await shared.run();
    expect(work).toHaveBeenCalledTimes(1);
  });

  test("forgets a run that failed", async () => {
    const work = vi.fn(() => Promise.resolve("done")).mockRejectedValueOnce(new Error("no"));
    const shared = once(work);
    await expect(Promise.allSettled([shared.run(), shared.run()])).resolves.toMatchObject([
      { status: "rejected" },
      { status: "rejected" },
    ]);
    expect(shared.current).toBeNull();
    await expect(shared.run()).resolves.toBe("done");
    expect(work).toHaveBeenCalledTimes(2);
  });
});

test.each([
  ["a run that brought something", () => Promise.resolve()],
  ["a run that failed", () => Promise.reject(new Error("no"))],
])("shareWhileRunning: after %s the next one who asks begins another", async (_, end) => {
  const asked: number[] = [];
  const share = shareWhileRunning((number: number) => {
    asked.push(number);
    return end();
  });
  await Promise.allSettled([share(1), share(2)]);
  await Promise.allSettled([share(3)]);
  expect(asked).toEqual([1, 3]);
});
