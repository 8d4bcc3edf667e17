/**
 * Whether two or more entries of a channel went between two looks: then the list was emptied or replaced, rather than
 * one thing bought. Each of them is told so once, whichever is looked at first.
 */
export interface GoneTogether {
  /** A look for the order `ref` saw these entries. Returns whether it went with others. */
  looked(ref: string, there: readonly string[]): boolean;
}

export function createGoneTogether(): GoneTogether {
  /** What was there at the last look, of what is looked for. */
  const standing = new Set<string>();
  const untold = new Set<string>();
  return {
    looked(ref, there) {
      const gone = [...standing].filter((one) => !there.includes(one));
      for (const one of gone) {
        standing.delete(one);
        if (gone.length > 1) untold.add(one);
      }
      if (there.includes(ref)) standing.add(ref);
      return untold.delete(ref);
    },
  };
}
