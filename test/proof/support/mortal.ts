import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../../src/store/errors.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Clock, Timer } from "../../../src/support/clock.ts";

/**
 * What a process that is dead meets wherever it turns: its code may still run here, as it would not under kill -9, but
 * it can do nothing.
 */
export class DeadProcess extends Error {
  override name = "DeadProcess";

  constructor() {
    super("the process is dead");
  }
}

/** The life of one process. */
export interface Life {
  readonly dead: boolean;
  /** Kill -9: runs what the system does for a dead process, once. */
  end(): void;
  onEnd(work: () => void): void;
}

export function newLife(): Life {
  const last: (() => void)[] = [];
  let dead = false;
  return {
    get dead() {
      return dead;
    },
    end() {
      if (dead) return;
      dead = true;
      for (const work of last) work();
    },
    onEnd: (work) => {
      last.push(work);
    },
  };
}

/** A clock whose timers die with the process. */
export function mortalClock(clock: Clock, life: Life): Clock {
  const open = new Set<Timer>();
  life.onEnd(() => {
    for (const timer of open) timer.cancel();
    open.clear();
  });
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(ms, fire) {
      if (life.dead) throw new DeadProcess();
      const timer = clock.after(ms, () => {
        open.delete(timer);
        try {
          fire();
        } catch (error) {
          if (!life.dead) throw error;
        }
      });
      open.add(timer);
      return {
        cancel: () => {
          open.delete(timer);
          timer.cancel();
        },
      };
    },
  };
}

/**
 * Where in a write the power goes: nothing of it is on disk, or half of it has been said to SQLite, or all of it is on
 * disk.
 */
export type Where = "before" | "middle" | "after";

/** When a process dies: at the nth of its writes from now on. */
export interface Fate {
  at: number;
  where: Where;
}

/** A real store of a process that may die at any of its writes, and can neither write nor read once it is dead. */
export interface MortalStore {
  store: Store;
  /** So many writes so far. */
  readonly writes: number;
  /** The process dies at its nth write from now on. */
  doom(fate: Fate | null): void;
  /** The disk is full: nothing is written while it is. */
  fill(full: boolean): void;
}

export function mortalStore(real: Store, life: Life): MortalStore {
  let writes = 0;
  let fate: { at: number; where: Where } | null = null;
  life.onEnd(() => {
    real.close();
  });
  const die = (): never => {
    life.end();
    throw new DeadProcess();
  };
  const alive = (): void => {
    if (life.dead) throw new DeadProcess();
  };
  const due = (where: Where): boolean => fate !== null && writes === fate.at && fate.where === where;
  let full = false;
  const began = (): void => {
    if (full)
      throw new StoreError("unwritable", "the disk is full, so the order could not be recorded; free some space");
    writes += 1;
    if (due("before")) die();
  };
  /** Batches of readings make their own transaction, through `use`. */
  const watched = (database: DatabaseSync): DatabaseSync =>
    new Proxy(database, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const method = value.bind(target) as (...given: unknown[]) => unknown;
        if (name === "prepare") {
          return (sql: string): unknown => {
            // It once was, and half of the crashes were no longer there, with nothing to say so.
            if (sql === "COMMIT") throw new Error("a commit goes by exec, where its process can die over it");
            return method(sql);
          };
        }
        if (name !== "exec") return method;
        return (sql: string): unknown => {
          if (sql !== "COMMIT") return method(sql);
          began();
          if (due("middle")) die();
          const result = method(sql);
          if (due("after")) die();
          return result;
        };
      },
    });
  const store: Store = {
    use(work) {
      alive();
      return real.use((database) => work(watched(database)));
    },
    commit(work) {
      alive();
      began();
      const result = real.commit((database) => {
        const value = work(database);
        // Closing the file in the middle of a transaction is what the system does for the dead.
        if (due("middle")) die();
        return value;
      });
      if (due("after")) die();
      return result;
    },
    get generation() {
      return real.generation;
    },
    get openings() {
      return real.openings;
    },
    warning: real.warning,
    onLost: (listener) => {
      real.onLost(listener);
    },
    close: () => {
      real.close();
    },
  };
  return {
    store,
    get writes() {
      return writes;
    },
    doom(next) {
      fate = next === null ? null : { ...next, at: writes + next.at };
    },
    fill(now) {
      full = now;
    },
  };
}
