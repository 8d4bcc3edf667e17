import { Chance } from "../../slot/support/random.ts";
import { hour, minute } from "../../../src/slot/times.ts";
import { atOnce } from "../../support/home/entry.ts";
import { settingsFor } from "../support/config.ts";
import { ledger, type Ledger } from "../support/ledger.ts";
import type { Fate, Where } from "../support/mortal.ts";
import { openWorld, type World } from "../support/world.ts";

/** A slot whose sensor is polled, and one that counts its uses and is told of refills. */
export const slotIds = ["beans", "filter"] as const;
export type SlotId = (typeof slotIds)[number];

/** So often its sensor speaks while something is looked for, and else, ms. */
const looksEvery = 20 * minute;
const speaksEvery = 4 * hour;

export interface HomeOptions {
  seed: number;
  /** It has the waits of the configuration's defaults: a level has to stand, and a sudden fall half a day. */
  waits: boolean;
  /** After how many writes of its store a process dies at the latest. */
  writes: number;
}

/** A household of two slots whose process dies at writes of its store that a seed chooses, and is started again. */
export class MortalHome {
  protected readonly chance: Chance;
  protected readonly diary: string[] = [];
  protected readonly levels: Record<SlotId, number> = { beans: 60, filter: 100 };
  /** Processes that died. */
  protected crashes = 0;
  /** The disk takes nothing: what happens dies with the process. */
  protected full = false;
  protected world!: World;
  protected book!: Ledger;
  private readonly writes: number;
  private readonly kind: "test" | "live";
  private readonly waits: boolean;
  private links = 1;

  constructor({ seed, waits, writes }: HomeOptions) {
    this.chance = new Chance(seed);
    this.waits = waits;
    this.writes = writes;
    this.kind = this.chance.is(0.1) ? "live" : "test";
  }

  protected async open(): Promise<void> {
    this.world = await openWorld({
      settings: this.settings(),
      simulator: { rotateRefreshTokens: this.chance.is(0.8), accessTokenSeconds: 86_400, deliveredAfterDays: 1.5 },
    });
    this.book = ledger(this.world, slotIds);
    this.world.onLine = (line) => {
      this.book.line(line);
      this.write(`  ${line}`);
    };
  }

  private settings() {
    const replenish = { ...(this.waits ? {} : atOnce), maxOrdersPer30Days: 31, manualCeiling: 100 };
    const kind = this.links === 1 ? this.kind : "test";
    return settingsFor("test", [
      {
        serial: "P1",
        typed: kind,
        typedAs: String(this.links),
        slots: [
          {
            slotId: "beans",
            level: { source: "http", url: "http://127.0.0.1:9/level", staleAfterHours: 2160 },
            replenish,
          },
          { slotId: "filter", level: { source: "usage", unitsPerUse: 88 }, replenish },
        ],
      },
    ]);
  }

  /** Somebody who sees that it was not taken, since the process died over it, does it again. */
  protected async persist(slotId: SlotId, taken: () => boolean, act: () => void): Promise<void> {
    // What has to stand for half a day is looked at for a day and a half; a process that dies takes what it saw since
    // its last write with it.
    const waits = this.waits && slotId === "beans";
    let tries = 0;
    do {
      this.alive(act);
      await this.revive();
      if (waits && !taken()) await this.idle(looksEvery);
      tries += 1;
    } while (tries < (waits ? 108 : 8) && !taken());
    if (!taken()) this.world.violations.push(`${slotId}: an event is not taken`);
  }

  /** The sensor speaks; where the process has a sensor of its own, it is used up by so many points. */
  protected sense(slotId: SlotId, points: number): void {
    const slot = this.world.slot(slotId);
    if (slotId === "beans") slot.read(this.levels[slotId]);
    else if (points > 0) slot.dispatch({ type: "level:spent", points });
  }

  /** Time passes, in which the sensor of a household with waits speaks. */
  protected async pass(ms: number): Promise<void> {
    if (!this.waits) {
      await this.idle(ms);
      return;
    }
    for (let left = ms; left > 0; left -= speaksEvery) {
      await this.idle(Math.min(left, speaksEvery));
      this.alive(() => {
        this.sense("beans", 0);
      });
      await this.revive();
    }
  }

  private async idle(ms: number): Promise<void> {
    const end = this.world.clock.monotonic() + ms;
    while (this.world.clock.monotonic() < end) {
      await this.world.pass(end - this.world.clock.monotonic(), () => this.world.running?.dead ?? true);
      await this.revive();
    }
  }

  /** Runs what may kill the process under it. */
  protected alive(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      if (this.world.running?.dead !== true) throw error;
    }
  }

  protected lost(): boolean {
    return this.world.running?.dead ?? true;
  }

  protected async revive(): Promise<void> {
    while (this.lost()) {
      this.crashes += 1;
      this.write("the process dies");
      await this.world.buried();
      this.world.clock.advance(this.chance.pick(minute, minute, 10 * minute, hour, 10 * hour, 30 * hour));
      await this.start();
    }
  }

  protected async start(): Promise<void> {
    const { chance } = this;
    const fate: Fate = {
      at: 1 + Math.floor(chance.next() ** 1.5 * this.writes),
      where: chance.pick<Where>("before", "middle", "after"),
    };
    this.write(`start, to die ${fate.where} write ${fate.at}`);
    this.world.settings = this.settings();
    if (this.world.start(fate) !== null)
      this.alive(() => {
        this.sense("beans", 0);
      });
    // What was counted while the disk was full died with the process; somebody sees that the filter is used up.
    if (!this.lost() && this.book.inNeed("filter") && !this.world.slot("filter").view().low)
      this.alive(() => {
        this.sense("filter", 88);
      });
    await this.world.settle();
    await this.revive();
  }

  protected async restart(): Promise<void> {
    this.write("restart in good order");
    this.alive(() => this.world.running?.stop());
    await this.world.buried();
    await this.start();
  }

  /** A person who is asked to link the device again does it. */
  protected async linkAgain(): Promise<void> {
    if (this.world.slot("beans").state.run.readiness.ready) return;
    this.links += 1;
    this.write("linked again");
    await this.restart();
  }

  protected async quiet(ms: number): Promise<void> {
    await this.undisturbed(ms / 2);
    if (!this.world.slot("beans").state.run.readiness.ready) {
      this.links += 1;
      await this.world.stop();
      this.world.settings = this.settings();
      this.world.start();
      this.sense("beans", 0);
    }
    await this.undisturbed(ms / 2);
  }

  private async undisturbed(ms: number): Promise<void> {
    const step = this.waits ? speaksEvery : ms;
    for (let left = ms; left > 0; left -= step) {
      await this.world.pass(Math.min(left, step));
      if (this.waits) this.sense("beans", 0);
    }
  }

  protected write(line: string): void {
    this.diary.push(`${new Date(this.world.clock.now()).toISOString().slice(0, 19)} ${line}`);
  }
}
