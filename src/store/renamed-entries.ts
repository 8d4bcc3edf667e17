import type { Owner } from "./slot-rows.ts";
import type { Store } from "./store.ts";

/**
 * Makes this platform entry the owner of the slots of entries that are no more, as when an entry was renamed: their
 * orders are followed, and what stands in their place waits for those. `entries`: the names of all entries in the
 * configuration, in their order; where it is empty nobody is known to be gone. One that is new to the store takes them
 * over, since it is probably the old one by another name, else the first. Throws StoreError.
 */
export function takeOverSlots(store: Store, owner: Owner, entries: readonly Owner[]): void {
  const removed = store.use((database) => {
    const owners = database
      .prepare("SELECT DISTINCT owner FROM slots")
      .all()
      .map((row) => String(row["owner"]));
    const successor = entries.find((entry) => !owners.includes(entry)) ?? entries[0];
    return successor === owner ? owners.filter((one) => !entries.includes(one)) : [];
  });
  if (removed.length === 0) return;
  store.commit((database) => {
    const takeOver = database.prepare("UPDATE slots SET owner = ? WHERE owner = ?");
    for (const one of removed) takeOver.run(owner, one);
  });
}
