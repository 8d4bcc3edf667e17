import type { ConfigBlock } from "../platform/homebridge.ts";
import type { Change } from "./config-changes.ts";
import { textAt } from "./config-block.ts";
import { freeId, identityIn, isBlock, keyed, keysOf, nameOf, own, pairedEntries, same } from "./config-parts.ts";
import { simulatedModel } from "./slot-draft.ts";

/** Two changes of one configuration, put together. */
export interface Merge {
  entries: ConfigBlock[];
  /**
   * What both have changed, and each in its own way: of a setting `mine` stands, and what one of them took away stays.
   */
  clashes: Change[];
}

/** Where the merge is: below which path of the schema, in which slot or device. */
interface Spot {
  path: string;
  what: Change["what"];
  name: string;
  /** In a device of the simulation: its slot ids are made up. */
  madeUp: boolean;
}

/**
 * Applies what was changed from `base` to `mine` to `theirs`, which began at `base` too. Nothing that either has added
 * is lost: two slots of the simulation that were given the same made-up id become two.
 */
export function merged(
  base: readonly ConfigBlock[],
  mine: readonly ConfigBlock[],
  theirs: readonly ConfigBlock[],
): Merge {
  const clashes: Change[] = [];
  const [baseOf, mineOf] = [pairedEntries(base, theirs), pairedEntries(mine, theirs)];
  const entries = theirs.flatMap((entry, at): unknown[] => {
    const [was, my] = [base[baseOf[at] ?? -1], mine[mineOf[at] ?? -1]];
    // An entry is taken away by nobody but an editor of the whole file, and comes back by nobody's leave.
    if (my === undefined) return was === undefined || !same(was, entry) ? [entry] : [];
    return [mergedValue(was, my, entry, { path: "", what: "settings", name: "", madeUp: false }, clashes)];
  });
  const unpaired = mine.filter((_, at) => !mineOf.includes(at));
  const known = pairedEntries(base, unpaired);
  return {
    entries: [...entries.filter(isBlock), ...unpaired.filter((entry, at) => !same(base[known[at] ?? -1], entry))],
    clashes,
  };
}

function mergedValue(base: unknown, mine: unknown, theirs: unknown, spot: Spot, clashes: Change[]): unknown {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  const idOf = identityIn(spot.path);
  const [was, my, their] = [listOrNone(base), listOrNone(mine), listOrNone(theirs)];
  if (idOf !== null && was !== null && my !== null && their !== null)
    return mergedList([was, my, their], idOf, spot, clashes);
  if (isBlock(mine) && isBlock(theirs)) {
    const merges = keysOf(theirs, mine).map((key): [string, unknown] => {
      const inside = { ...spot, path: spot.path === "" ? key : `${spot.path}.${key}` };
      return [key, mergedValue(own(base, key), own(mine, key), own(theirs, key), inside, clashes)];
    });
    return Object.fromEntries(merges.filter(([, value]) => value !== undefined));
  }
  clashes.push({ what: spot.what, how: "changed", name: spot.name, fields: [spot.path] });
  return mine;
}

/** Null for what should be a list and is something else. */
function listOrNone(value: unknown): readonly unknown[] | null {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : null;
}

function whatAt(path: string): "device" | "slot" | "channel" {
  if (path === "channels") return "channel";
  return path === "devices" ? "device" : "slot";
}

function mergedList(
  [base, mine, theirs]: readonly [readonly unknown[], readonly unknown[], readonly unknown[]],
  idOf: (item: unknown) => string,
  spot: Spot,
  clashes: Change[],
): unknown[] {
  const [was, my, their] = [keyed(base, idOf), keyed(mine, idOf), keyed(theirs, idOf)];
  const what = whatAt(spot.path);
  const twice: unknown[] = [];
  const items = [...new Set([...their.keys(), ...my.keys()])].flatMap((key) => {
    const [before, one, other] = [was.get(key), my.get(key), their.get(key)];
    const item = one ?? other;
    if (one === undefined || other === undefined) {
      if (before === undefined) return [item];
      if (same(before, item)) return [];
      clashes.push({ what, how: "kept", name: nameOf(item), fields: [] });
      return [item];
    }
    if (what === "slot" && before === undefined && spot.madeUp && !same(one, other)) {
      twice.push(one);
      return [other];
    }
    const madeUp = textAt(other, "model") === simulatedModel;
    return [
      mergedValue(
        before,
        one,
        other,
        { path: spot.path, what, name: nameOf(other), madeUp: what === "device" ? madeUp : spot.madeUp },
        clashes,
      ),
    ];
  });
  for (const item of twice) {
    const slotId = freeId(idOf(item), (id) => my.has(id) || their.has(id) || items.some((each) => idOf(each) === id));
    items.push({ ...(item as ConfigBlock), slotId });
  }
  return items;
}
