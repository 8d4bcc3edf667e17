import { describe, expect, it } from "vitest";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";

/** Polls that run until they are told to end. */
function polls(): { start: (name: string) => () => Promise<void>; end: (name: string) => void; started: string[] } {
  const ends = new Map<string, () => void>();
  const started: string[] = [];
  return {
    started,
    start: (name) => () => {
      started.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    },
    end: (name) => ends.get(name)?.(),
  };
}

const forever = new AbortController().signal;

describe("createHostLimit", () => {
  it("runs four at once per host and the others in order of asking", async () => {
    const limit = createHostLimit();
    const { start, end, started } = polls();
    const runs = ["a", "b", "c", "d", "e", "f"].map((name) => limit.run("device:80", forever, start(name)));
    await Promise.resolve();
    expect(started).toEqual(["a", "b", "c", "d"]);
    end("c");
    await runs[2];
    expect(started).toEqual(["a", "b", "c", "d", "e"]);
    end("a");
    await runs[0];
    expect(started).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("does not let a busy host hold up another", async () => {
    const limit = createHostLimit();
    const { start, started } = polls();
    for (const name of ["a", "b", "c", "d", "e"]) void limit.run("slow:80", forever, start(name));
    await limit.run("quick:80", forever, () => Promise.resolve(void started.push("quick")));
    expect(started).toContain("quick");
    expect(started).not.toContain("e");
  });

  it("drops a waiting poll when its signal aborts, and passes its turn on", async () => {
    const limit = createHostLimit();
    const { start, end, started } = polls();
    const runs = ["a", "b", "c", "d"].map((name) => limit.run("device:80", forever, start(name)));
    const stopped = new AbortController();
    const dropped = limit.run("device:80", stopped.signal, start("dropped"));
    void limit.run("device:80", forever, start("next"));
    stopped.abort();
    await dropped;
    end("a");
    await runs[0];
    expect(started).toEqual(["a", "b", "c", "d", "next"]);
  });

  it("never runs a poll whose signal has aborted before", async () => {
    const { start, started } = polls();
    await createHostLimit().run("device:80", AbortSignal.abort(), start("a"));
    expect(started).toEqual([]);
  });

  it("gives the place back after a poll that failed", async () => {
    const limit = createHostLimit();
    const failed = [1, 2, 3, 4].map(() => limit.run("device:80", forever, () => Promise.reject(new Error("fault"))));
    await Promise.allSettled(failed);
    await expect(failed[0]).rejects.toThrow("fault");
    const { start, started } = polls();
    void limit.run("device:80", forever, start("after"));
    await Promise.resolve();
    expect(started).toEqual(["after"]);
  });
});
