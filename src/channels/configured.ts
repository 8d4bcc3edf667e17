import type * as v from "valibot";
import type { HomeAssistantSettings } from "../config/home-assistant.ts";
import { checkOwn, type OwnSettings } from "../config/own-settings.ts";
import type { Path, Report } from "../config/problem.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { hexDigits } from "../support/random.ts";
import type { OrderChannel, Wanted } from "./contract.ts";

/**
 * A kind of channel that is configured, with an entry of `channels` for each one that there is: one folder, with what
 * the page asks for and says in a `form.ts` beside, a line in kinds.ts and one in forms.ts.
 */
export interface ConfiguredChannel<Config> {
  /** Its keys in the entry, `id` and `type` aside; every one optional, since the form has no conditions. */
  readonly entries: v.ObjectEntries;
  /**
   * Those that say where its secrets are sent. A saved secret is tried where it was saved to go and nowhere else; left
   * out, any change of the entry counts.
   */
  readonly secretsGoTo?: readonly string[];
  /** The settings of an entry that fits `entries`, or null after reporting what is missing or does not go together. */
  check(written: unknown, shared: SharedSettings, path: Path, report: Report): Config | null;
  /**
   * The token with which whoever was given an order tells of it by itself (design, section 9), null for none, and the
   * same settings without it; left out where nobody does.
   */
  readonly news?: { token(config: Config): string | null; without(config: Config): Config };
  /** What it promises, without being opened. */
  can(config: Config): Promises;
  /** Loads what it needs, and connects nothing yet. */
  open(config: Config, parts: ChannelParts): Promise<OpenedChannel>;
  /**
   * Reads, puts a `[Test]` order there, finds it and takes it away again, as far as it can; what of that was done.
   * Rejects with ChannelTrialError.
   */
  tryIt(config: Config, parts: ChannelParts): Promise<TrialStep[]>;
}

/** What channels and sources have in common in the configuration. */
export interface SharedSettings {
  readonly homeAssistant: HomeAssistantSettings | null;
  /** Whether the mode is the one in which all that leaves is marked as a test. */
  readonly test: boolean;
}

/** A channel whose promises are known without it. */
export type OpenedChannel = Omit<OrderChannel, "can">;

/** What is the kind's own to promise; what the mode means is added. None of them has a clock worth the name. */
export type Promises = Omit<Capabilities, "spends" | "standIn" | "clock">;

/** What a channel is opened with. */
export interface ChannelParts {
  /** As it is called in the configuration, for the log. */
  readonly id: string;
  /** Whatever leaves is marked as a test, and means nothing. */
  readonly test: boolean;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly report: ReportFailure;
}

/** What was done while it was tried: `read` with how many entries stand there, or what was put there and how it ended. */
export type TrialStep =
  | { did: "read"; entries: number }
  | { did: "put" | "found" | "tookBack" }
  | { did: "sent"; to: string };

export type ChannelTrialCode =
  | "unreachable"
  | "denied"
  | "misplaced"
  | "refused"
  | "answer"
  | "certificate"
  | "redirect"
  | "wrongConfig";

/** A channel was tried in vain. The message is what was said there; empty where there is nothing to add. */
export class ChannelTrialError extends Error {
  override readonly name = "ChannelTrialError";
  readonly code: ChannelTrialCode;

  constructor(code: ChannelTrialCode, text = "", options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

/** A channel as its folder writes it down. */
export interface ChannelPlan<Entries extends v.ObjectEntries, Config>
  extends
    Pick<ConfiguredChannel<Config>, "secretsGoTo" | "can" | "open" | "tryIt" | "news">,
    OwnSettings<Entries, Config, [SharedSettings]> {}

/** The channel that a folder stands for. */
export function defineChannel<Entries extends v.ObjectEntries, Config>(
  plan: ChannelPlan<Entries, Config>,
): ConfiguredChannel<Config> {
  return {
    ...plan,
    check: (written, shared, path, report) => checkOwn(plan, written, path, report, shared),
  };
}

/** What a channel is tried with. The key's part for the slot is nobody's; `random` in [0, 1). */
export function trialOrder(random: () => number): { key: string; wanted: Wanted } {
  const product = "Dash Replenishment";
  return {
    key: `dr-${"0".repeat(8)}${hexDigits(24, random)}`,
    wanted: { slot: "test", name: product, product, link: "", amount: 1, unit: "", level: null },
  };
}

/** What people and other programs read of an order, the same on every channel. */
export function titleOf({ product, amount }: Wanted, test: boolean): string {
  const what = amount === 1 ? product : `${amount} × ${product}`;
  return test ? `[Test] ${what}` : what;
}
