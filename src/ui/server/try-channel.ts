import { type ChannelTrialCode, ChannelTrialError, type TrialStep } from "../../channels/configured.ts";
import { kinds } from "../../channels/kinds.ts";
import type { ChannelSettings } from "../../config/channels.ts";
import { isObject } from "../../config/fields.ts";
import { isSecretKey } from "../../config/secrets.ts";
import type { Clock } from "../../support/clock.ts";
import type { Log } from "../../support/log.ts";
import type { UiRefusalCode, UiRequests } from "../api.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { judged, saved } from "./settings.ts";

type Entry = Readonly<Record<string, unknown>>;
type Typed = UiRequests["/channel/try"]["body"];

/** The page waits longer (src/ui/page/platform/ask.ts). A few requests of at most 30 s each, ms. */
const patience = 50_000;

const codes: Readonly<Record<ChannelTrialCode, UiRefusalCode>> = {
  unreachable: "channelUnreachable",
  denied: "channelDenied",
  misplaced: "channelMisplaced",
  refused: "channelRefused",
  answer: "channelAnswer",
  certificate: "channelCertificate",
  redirect: "channelRedirect",
  wrongConfig: "wrongConfig",
};

const ignored = (): void => undefined;

/** Whoever asked is told at once; nobody reads a log for that. */
const silent: Log = { debug: ignored, info: ignored, warn: ignored, error: ignored };

/**
 * Tries a saved channel with what was changed of it, or a new one: puts a `[Test]` order there and takes it away. What
 * was not changed, its secrets too, is taken from the saved configuration. Rejects with Refusal.
 */
export async function tryChannel(context: Context, { was, changed }: Typed): Promise<{ steps: TrialStep[] }> {
  const { clock, random, report, mask } = context;
  const { entry } = saved(context);
  const before = channelIn(entry, was);
  const typed = Object.fromEntries(Object.entries({ ...before, ...changed }).filter(([, value]) => value !== null));
  const { settings, problems } = judged({ ...(isObject(entry) ? entry : {}), channels: [typed] }, mask);
  const [channel] = settings.channels;
  if (channel === undefined) {
    const wrong = problems.find(({ level, path }) => level === "error" && path.startsWith("channels"));
    throw new Refusal(
      "wrongConfig",
      wrong === undefined ? "" : `${wrong.path.replace("channels[0].", "")}: ${wrong.message}`,
    );
  }
  if (leadsSecretsAway(channel, before, changed)) throw new Refusal("secretElsewhere");
  const { id, type, config } = channel;
  try {
    const trial = kinds[type].tryIt(config, { id, test: true, clock, random, log: silent, report });
    const steps = await inTime(clock, trial);
    return { steps: steps.map((step) => (step.did === "sent" ? { ...step, to: mask.apply(step.to) } : step)) };
  } catch (error) {
    throw error instanceof ChannelTrialError ? new Refusal(codes[error.code], error.message, { cause: error }) : error;
  }
}

/** The saved entry of that id; an empty one where there is none. */
function channelIn(config: unknown, id: string | null): Entry {
  const written: unknown = isObject(config) ? config["channels"] : undefined;
  const found: unknown = Array.isArray(written)
    ? written.find((one: unknown) => isObject(one) && one["id"] === id)
    : undefined;
  return isObject(found) ? found : {};
}

/** A secret that was saved and not typed again would go where it was not saved to go (issue 15). */
function leadsSecretsAway({ type }: ChannelSettings, before: Entry, changed: Entry): boolean {
  const { entries, secretsGoTo = Object.keys(entries) } = kinds[type];
  const isKept = Object.keys(before).some(
    (key) => isSecretKey(key) && !isSame(before[key], "") && !Object.hasOwn(changed, key),
  );
  return (
    isKept && ["type", ...secretsGoTo].some((key) => Object.hasOwn(changed, key) && !isSame(changed[key], before[key]))
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Rejects as unreachable where it takes too long. */
function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(patience, () => {
      reject(new ChannelTrialError("unreachable", `no end within ${patience / 1000} s`));
    });
    const over =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        timer.cancel();
        settle(value);
      };
    work.then(over(resolve), over(reject));
  });
}
