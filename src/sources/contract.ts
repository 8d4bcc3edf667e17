import type { AxiosInstance } from "axios";
import type * as v from "valibot";
import type { HomeAssistantSettings } from "../config/home-assistant.ts";
import type { MqttSettings } from "../config/mqtt.ts";
import { checkOwn, type OwnSettings } from "../config/own-settings.ts";
import type { Path, Report } from "../config/problem.ts";
import type { ServerSettings } from "../config/server.ts";
import type { Delivers } from "../slot/policy.ts";
import type { IncomingLevel } from "../slot/port.ts";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import type { RawValues } from "./calibration.ts";
import type { HomeAssistantLink } from "./homeAssistant/link.ts";
import type { Announced } from "./network/records.ts";
import type { HostLimit } from "./polling/host-limit.ts";
import type { Reader } from "./reading/reading-in.ts";
import type { SentReader } from "./reading/sent.ts";
import type { Words } from "./reading/words.ts";

/**
 * A source: where a slot's level comes from, with all that is its own. It is one folder, with what the page asks for
 * and says in a `form.ts` beside (`SourceForm`), and stands in all.ts. What runs is loaded by `open` and `tryIt` when
 * it is first needed.
 */
export interface Source<Level extends { source: string }> {
  /** The only thing that the core hears of a source. */
  readonly delivers: Delivers;
  /** The section for all slots without which it brings nothing; null: none. */
  readonly needs: SharedSection | null;
  /**
   * Its keys in `level`, as configured; every one optional, since the form has no conditions. A key of two sources is
   * the same in both.
   */
  readonly entries: v.ObjectEntries;
  /** The settings of a `level` that fits `entries`, or null after reporting what is missing or does not go together. */
  check(written: unknown, path: Path, report: Report): Level | null;
  /** Why other programs may not push a level to the slot, for a person; null where they may. */
  refusesPush(level: Level): string | null;
  /** One reading now, for the page. Rejects with TrialError. */
  tryIt(level: Level, parts: TrialParts): Promise<IncomingLevel & { at?: number | undefined }>;
  /** What can be read that announces itself around here. Rejects with TrialError. */
  find?(parts: FindParts): Promise<Found[]>;
  /** The services of the network that it is found by, as `_shelly._tcp` (DNS-SD). */
  announces?: readonly string[];
  /** What can be picked for its keys; left out where nothing can be listed. */
  readonly choices?: Choices<Level>;
  /**
   * Where the level is looked for, and when again, as a log line has it; nothing where nobody is asked. Without user
   * info, path and query of an address.
   */
  place?(level: Level): { where: string; next: string };
  /** What asks for readings, not started yet. Rejects with SettingError. */
  open?(level: Level, parts: SourceParts): Promise<LevelSource>;
  /**
   * What of the settings only `open` can tell is wrong, since a library has to be loaded for it. Rejects with
   * SettingError.
   */
  checkLate?(level: Level): Promise<void>;
  /**
   * Where others publish its readings on the broker, and what loads what reads a message there. `reader` rejects with
   * SettingError.
   */
  messages?(level: Level): { topic: string; reader(): Promise<Reader> };
  /**
   * What loads what reads a body that is sent to the slot over the local HTTP API as its sender has it. Null: levels are
   * sent as the API has them.
   */
  sent?(level: Level): (() => Promise<SentReader>) | null;
}

/** A section of the configuration that all slots share. */
export type SharedSection = "server" | "mqtt" | "homeAssistant";

/** What can be picked for the keys of a level, asked of where it would be read. */
export interface Choices<Level> {
  /** What stands for the keys that are picked where they are empty, so that the others can be checked without them. */
  readonly meanwhile: Readonly<Record<string, string>>;
  /** What there is now. Rejects with TrialError. */
  list(level: Level, parts: Pick<TrialParts, "homeAssistant" | "clock" | "report">): Promise<Choice[]>;
}

/** Something that can be picked on the page. */
export interface Choice {
  /** What is then written in `level`. */
  values: Readonly<Record<string, string>>;
  /** In the words of what was asked. */
  label: string;
  /** At or below so many percent the device itself calls it low, where it says that. */
  lowAt?: number | undefined;
}

/** What the settings of a source have, by what it delivers. */
export interface DeliveredSettings {
  polled: RawValues;
  pushed: RawValues;
  /** `lifetimeDays`: from 100 % to 0 % since the last refill. */
  worn: { lifetimeDays: number };
  /** `unitsPerUse`: taken off at each use, in the slot's unit. */
  counted: { unitsPerUse: number };
  /** `staleAfterHours`: how long the level is known after a told refill. */
  told: { staleAfterHours: number };
}

/** What a source works with. */
export interface SourceParts {
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Shared by all slots of a platform instance. */
  hostLimit: HostLimit;
  sink: LevelSink;
  /** Called with a fault of our own or of the sink's. */
  report: ReportFailure;
  /** The connection that all slots share; left out where it is not configured. */
  homeAssistant?: (() => Promise<HomeAssistantLink>) | undefined;
  /** In place of the HTTP client that is made when a source first needs one. */
  client?: AxiosInstance;
}

/** What a source is tried with. */
export interface TrialParts {
  /** The slot's key. */
  key: string;
  /** The level that the store has of the slot, percent; null where it has none. Throws StoreError. */
  stored: () => number | null;
  /** The shared sections as configured; null where one is not used, or wrong. */
  server: ServerSettings | null;
  mqtt: MqttSettings | null;
  homeAssistant: HomeAssistantSettings | null;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  report: ReportFailure;
  /** Is given what the device said, before anything is read in it, and the words that are levels. */
  heard: (text: string, words: Words | undefined) => void;
}

/** What it is looked for with, while a person waits. */
export interface FindParts extends Pick<TrialParts, "mqtt" | "clock" | "random" | "report"> {
  /** The services of a type in `announces` that announced themselves. Rejects with TrialError. */
  announced: (type: string) => Promise<Announced[]>;
}

/** What announces itself, and of which the form can be filled. */
export interface Found {
  /** In its own words, and where it is. */
  name: string;
  place: string;
  /** As the form has them, by their paths below the slot: `level.topic`, `unit`. The rest of the level is emptied. */
  values: Readonly<Record<string, string>>;
  /** The same of what all slots share, below the entry: `homeAssistant.url`; the rest of a section that it changes. */
  shared?: Readonly<Record<string, string>>;
  /** What a person still has to judge. */
  open: readonly StillOpen[];
}

/**
 * Where in the answer it is; which raw values are empty and full; which word means empty; the address's end; a token,
 * and what of all that it opens; which of what it lists.
 */
export type StillOpen = "path" | "range" | "words" | "address" | "access" | "item";

/**
 * Brings readings from `start` on, and is used once. After `stop` nothing is reported and no timer, socket or request
 * is left, which would hold up a SIGTERM.
 */
export interface LevelSource {
  start(): void;
  stop(): void;
}

/** Who is told. Neither call may throw for a reading's sake: whether a value is usable is decided by the slot. */
export interface LevelSink {
  /**
   * A reading as the sensor gave it, before calibration; may be NaN or infinite. `at` is when it was measured, ms UTC,
   * where the sensor says that.
   */
  raw(value: number, at?: number): void;
  /** An attempt brought no reading. Reported each time: outage.ts makes one line of them. */
  failed(failure: LevelFailure): void;
}

/**
 * Why there is no reading, in words that stand in brackets in a log line. Never holds a header, user info, query or
 * body.
 */
export interface LevelFailure {
  kind: LevelFailureKind;
  text: string;
}

export type LevelFailureKind =
  | "unreachable"
  | "timeout"
  | "status"
  | "tooLarge"
  | "redirect"
  | "certificate"
  | "notJson"
  | "noValue";

/** A source as its folder writes it down. */
export interface SourcePlan<
  Kind extends Delivers,
  Entries extends v.ObjectEntries,
  Level extends { source: string } & DeliveredSettings[Kind],
>
  extends
    Pick<
      Source<Level>,
      "tryIt" | "find" | "announces" | "choices" | "place" | "open" | "checkLate" | "messages" | "sent"
    >,
    OwnSettings<Entries, Level> {
  delivers: Kind;
  needs?: SharedSection;
  /** Left out: a pushed level is taken where levels are pushed, and nowhere else. */
  refusesPush?(level: Level): string | null;
}

const pushRefusals: Readonly<Record<Delivers, string | null>> = {
  polled: "this slot takes no pushed levels",
  pushed: null,
  worn: "this slot takes no levels",
  counted: "this slot takes no levels",
  told: "this slot takes no levels",
};

/** The source that a folder stands for. */
export function defineSource<
  Kind extends Delivers,
  Entries extends v.ObjectEntries,
  Level extends { source: string } & DeliveredSettings[Kind],
>(plan: SourcePlan<Kind, Entries, Level>): Source<Level> {
  return {
    refusesPush: () => pushRefusals[plan.delivers],
    ...plan,
    needs: plan.needs ?? null,
    check: (written, path, report) => checkOwn(plan, written, path, report),
  };
}
