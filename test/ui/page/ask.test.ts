import { describe, expect, test } from "vitest";
import { askThrough, SilentServer } from "../../../src/ui/page/platform/ask.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

/** A Homebridge UI that hands nothing on, as it does for a server that has died, until it is told to answer. */
function silence() {
  const clock = virtualClock();
  const timers = {
    after: (ms: number, fire: () => void) => {
      const timer = clock.after(ms, fire);
      return () => {
        timer.cancel();
      };
    },
  };
  const answers: ((answer: unknown) => void)[] = [];
  const ask = askThrough(
    {
      request: () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
    },
    timers,
  );
  return { clock, ask, answers };
}

const minute = 60_000;

describe("a server that does not answer", () => {
  test.each(["/overview", "/judge", "/health"] as const)("is an error of %s", async (path) => {
    const { clock, ask } = silence();
    const asked = ask(path, { config: {} });
    clock.advance(minute);
    await expect(asked).rejects.toBeInstanceOf(SilentServer);
    expect(clock.pending()).toBe(0);
  });

  test.each([
    "/saved",
    "/links",
    "/orders",
    "/inbox/send",
    "/level/try",
    "/link/begin",
    "/link/finish",
    "/unlink",
    "/diagnostics",
  ] as const)("is a refusal of %s, with what to do", async (path) => {
    const { clock, ask } = silence();
    const asked = ask(path, {});
    clock.advance(2 * minute);
    expect(await asked).toEqual({ ok: false, error: { code: "serverSilent", detail: "" } });
  });

  test.each([
    ["/level/try", 40_000],
    ["/link/finish", 90_000],
    ["/unlink", 90_000],
  ] as const)("is waited for longer where others are asked: %s", async (path, ms) => {
    const { clock, ask, answers } = silence();
    const asked = ask(path, { config: {}, device: 0, slot: 0, attempt: "", address: "", serial: "" });
    clock.advance(ms);
    answers[0]?.({ ok: true });
    expect(await asked).toEqual({ ok: true });
    expect(clock.pending()).toBe(0);
  });
});

test("an answer in time ends the wait, and one that comes too late changes nothing", async () => {
  const { clock, ask, answers } = silence();
  const [first, second] = [ask("/judge", { config: {} }), ask("/judge", { config: {} })];
  answers[0]?.({ problems: [] });
  expect(await first).toEqual({ problems: [] });
  clock.advance(minute);
  await expect(second).rejects.toBeInstanceOf(SilentServer);
  answers[1]?.({ problems: [] });
  expect(clock.pending()).toBe(0);
});

test("what goes wrong on the way is no silence", async () => {
  const clock = virtualClock();
  const ask = askThrough({ request: () => Promise.reject(new Error("gone")) }, { after: () => () => undefined });
  await expect(ask("/saved", {})).rejects.toThrow("gone");
  expect(clock.pending()).toBe(0);
});
