import type { UiRequests } from "../../api.ts";
import type { Ask, HomebridgeUi } from "./homebridge.ts";
import type { Timers } from "./timers.ts";

/** The page's server did not answer in time: it has died, or hangs. */
export class SilentServer extends Error {
  override name = "SilentServer";
}

/**
 * So long the page waits for an answer, in ms. A store that another program holds makes the server wait 5 s, sometimes
 * twice.
 */
const usualPatience = 15_000;

/**
 * What asks others first: a sensor or a broker, which are given 10 s and 20 s, and Amazon, a few calls of at most 30 s
 * each.
 */
const patience: Partial<Record<keyof UiRequests, number>> = {
  "/level/try": 45_000,
  "/level/find": 30_000,
  "/level/choices": 30_000,
  "/channel/try": 60_000,
  "/link/begin": 30_000,
  "/link/finish": 120_000,
  "/unlink": 120_000,
  "/diagnostics": 60_000,
};

/** These have no refusal in their answers: their silence is an error. */
const plain: readonly (keyof UiRequests)[] = ["/overview", "/judge", "/health"];

/**
 * Every request has a time limit, since the Homebridge UI answers nothing for a server that has died. What is late is
 * refused as `serverSilent`; the requests whose answers have no refusal reject with SilentServer. An answer that comes
 * after that is nobody's.
 */
export function askThrough(ui: Pick<HomebridgeUi, "request">, timers: Pick<Timers, "after">): Ask {
  return async (path, body) => {
    type Answer = UiRequests[typeof path]["answer"];
    try {
      return (await withinTime(timers, patience[path] ?? usualPatience, ui.request(path, body))) as Answer;
    } catch (error) {
      if (!(error instanceof SilentServer) || plain.includes(path)) throw error;
      return { ok: false, error: { code: "serverSilent", detail: "" } } as Answer;
    }
  };
}

function withinTime<T>(timers: Pick<Timers, "after">, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      reject(new SilentServer());
    });
    const ends =
      <V>(settle: (value: V) => void) =>
      (value: V): void => {
        cancel();
        settle(value);
      };
    work.then(ends(resolve), ends(reject));
  });
}
