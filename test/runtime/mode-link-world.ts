import { DatabaseSync } from "node:sqlite";
import type { Mode } from "../../src/config/settings.ts";
import type { DeviceKind } from "../../src/simulator/settings.ts";
import type { Timer } from "../../src/support/clock.ts";
import { linkedByPage, passQuietly, quiet, startMortal, tokenOf, typedFor, type End, type Mortal } from "./mode-rig.ts";
import { home, type Home, type Slot } from "./rig.ts";

export const slotIds = ["beans", "filter"] as const;
export type SlotId = (typeof slotIds)[number];

/** A link as it really is, and as the plugin knows it. */
export interface TrueLink {
  /** What it was made for: typed links are of unknown kind. */
  label: "configured" | "test" | "live";
  /** What Amazon registered. */
  kind: DeviceKind;
  account: string;
  madeAt: number;
}

/** A device with two slots that lives through changes of mode and link, and what is true of them, kept by hand. */
export class World {
  readonly house: Home;
  readonly replenish: Record<string, unknown>;
  readonly links: TrueLink[] = [];
  /** Which mode ran from when on. */
  readonly modes: { mode: Mode; since: number }[] = [];
  /** How often each slot had been refilled, from when on. */
  readonly cycles: Record<SlotId, { cycle: number; since: number }[]> = { beans: [], filter: [] };
  /** Orders that somebody cancelled at Amazon. */
  readonly cancelledAt = new Map<string, number>();
  readonly diary: string[] = [];
  mode: Mode = "simulate";
  private reader: DatabaseSync | null = null;
  private run: Mortal | null = null;
  private accounts = 0;
  private looksIn: Timer | null = null;

  private constructor(house: Home, replenish: Record<string, unknown>) {
    this.house = house;
    this.replenish = replenish;
  }

  static async open(replenish: Record<string, unknown>): Promise<World> {
    return new World(await home(), { confirmations: 1, ...replenish });
  }

  get now(): number {
    return this.house.clock.now();
  }

  slot(slotId: SlotId): Slot {
    const slot = this.run?.process.slots[slotIds.indexOf(slotId)];
    if (slot === undefined) throw new Error("nothing runs");
    return slot;
  }

  note(what: string): void {
    this.diary.push(`${new Date(this.now).toISOString().slice(5, 19)} ${this.mode}: ${what}`);
  }

  /** The process ends, and one in this mode begins. */
  start(mode: Mode, end: End): void {
    this.run?.end(end);
    this.looksIn?.cancel();
    this.looksIn = null;
    // Nothing of two lives happens in the same moment, and simulators number their orders by the time of their start.
    this.house.clock.advance(1_000);
    this.mode = mode;
    this.modes.push({ mode, since: this.now });
    this.run = startMortal(this.house, { mode, typed: null, slotIds: [...slotIds], replenish: this.replenish });
  }

  /** Time without the plugin. */
  away(ms: number): void {
    this.run?.end("stopped");
    this.run = null;
    this.house.clock.advance(ms);
  }

  /** What the plugin is to use in this mode: the newest that is good for it. */
  current(mode: Mode, at = this.now): TrueLink | undefined {
    return this.links.findLast(({ label, madeAt }) => madeAt <= at && (label === mode || label === "configured"));
  }

  /** The page links the device, while the plugin runs, which looks at once or within a second. */
  page(label: "test" | "live", kind: DeviceKind, same: boolean, atOnce = true): void {
    const link = this.made(label, kind, same);
    linkedByPage(this.house, label, tokenOf(link.account, kind));
    const run = this.run;
    const look = (): void => {
      this.looksIn = null;
      if (this.run === run) run?.process.device.recheck();
    };
    this.looksIn?.cancel();
    if (atOnce) look();
    else this.looksIn = this.house.clock.after(900, look);
  }

  /** The plugin knows of all links. */
  get hasLooked(): boolean {
    return this.looksIn === null;
  }

  /** Another text is typed, and the plugin started anew: it is taken over where the mode has a use for it. */
  type(kind: DeviceKind, same: boolean, end: End): void {
    this.run?.end(end);
    const link = this.made("configured", kind, same);
    typedFor(this.house, `${tokenOf(link.account, kind)}-${this.links.length}`);
    this.start(this.mode, end);
  }

  quiet(): Promise<void> {
    return quiet(this.house);
  }

  pass(ms: number): Promise<void> {
    return passQuietly(this.house, ms);
  }

  /** All that is read in `work` is read at once, as another program does it. */
  read<T>(work: () => T): T {
    const reader = new DatabaseSync(this.house.path, { timeout: 5_000 });
    this.reader = reader;
    try {
      return work();
    } finally {
      this.reader = null;
      reader.close();
    }
  }

  rows(sql: string): Record<string, unknown>[] {
    if (this.reader === null) return this.read(() => this.rows(sql));
    return this.reader.prepare(sql).all();
  }

  /** Keeps the time line of refills. */
  look(): void {
    for (const row of this.rows("SELECT slot_id, json_extract(shelf, '$.cycle') AS cycle FROM slots")) {
      const line = this.cycles[row["slot_id"] as SlotId];
      const cycle = Number(row["cycle"]);
      if (line.at(-1)?.cycle !== cycle) line.push({ cycle, since: this.now });
    }
  }

  private made(label: TrueLink["label"], kind: DeviceKind, same: boolean): TrueLink {
    this.house.clock.advance(1);
    const before = this.links.findLast((link) => link.label === label && link.kind === kind);
    if (!same || before === undefined) this.accounts += 1;
    const account = same && before !== undefined ? before.account : `account${this.accounts}`;
    const link = { label, kind, account, madeAt: this.now };
    this.links.push(link);
    return link;
  }
}

/** What was so at a moment, from a time line. */
export function at<T extends { since: number }>(line: readonly T[], moment: number): T | undefined {
  return line.findLast(({ since }) => since <= moment);
}
