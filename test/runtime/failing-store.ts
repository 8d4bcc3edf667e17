import { StoreError } from "../../src/store/errors.ts";
import type { Store } from "../../src/store/store.ts";

/** A real store whose disk can be filled and emptied. */
export interface FailingStore {
  wrap: (store: Store) => Store;
  /** No commit succeeds while this holds. */
  full: boolean;
}

export function failingStore(): FailingStore {
  const disk: FailingStore = {
    full: false,
    wrap: (store) =>
      wrapped(store, (commit) => {
        if (disk.full)
          throw new StoreError("unwritable", "the disk is full, so the order could not be recorded; free some space");
        return commit();
      }),
  };
  return disk;
}

/**
 * A real store that dies at its nth commit, before or after it: from then on nothing is written and nothing is read.
 */
export interface DyingStore {
  wrap: (store: Store) => Store;
  readonly commits: number;
  readonly dead: boolean;
}

export function dyingStore(at: number, when: "before" | "after"): DyingStore {
  let commits = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Error("the process is dead");
  };
  return {
    wrap: (store) => ({
      ...wrapped(store, (commit) => {
        if (dead) die();
        commits += 1;
        if (commits === at && when === "before") die();
        const result = commit();
        if (commits === at) die();
        return result;
      }),
      use: (work) => (dead ? die() : store.use(work)),
    }),
    get commits() {
      return commits;
    },
    get dead() {
      return dead;
    },
  };
}

function wrapped(store: Store, around: <T>(commit: () => T) => T): Store {
  return {
    use: (work) => store.use(work),
    commit: (work) => around(() => store.commit(work)),
    get generation() {
      return store.generation;
    },
    get openings() {
      return store.openings;
    },
    warning: store.warning,
    onLost: (listener) => {
      store.onLost(listener);
    },
    close: () => {
      store.close();
    },
  };
}
