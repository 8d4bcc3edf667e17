import { expect, test } from "vitest";
import { takeOverSlots } from "../../src/store/renamed-entries.ts";
import type { SlotName } from "../../src/store/slot-rows.ts";
import { adoptSlots } from "../../src/store/slots.ts";
import { coffee, filter, opened, rowsOf, storePath } from "./rig.ts";

const pads: SlotName = { serial: "DD0001", slotId: "pads", key: "pads" };

/** Who owns coffee, filter and pads after `owner` looked, with these entries in the configuration. */
function after(owners: readonly [string, string, string], owner: string, entries: readonly string[]): unknown[] {
  const path = storePath();
  const store = opened(path);
  for (const [index, name] of [coffee, filter, pads].entries())
    adoptSlots(store, [name], 0, { owner: owners[index] ?? "" });
  takeOverSlots(store, owner, entries);
  return rowsOf(path, "SELECT owner FROM slots ORDER BY id").map((row) => row["owner"]);
}

test.each<[string, Parameters<typeof after>, string[]]>([
  ["an entry that was renamed", [["Old", "Old", "Old"], "New", ["New"]], ["New", "New", "New"]],
  [
    "the entry that is new takes over what is gone, and nothing of the others",
    [["Old", "Kept", "Old"], "New", ["Kept", "New"]],
    ["New", "Kept", "New"],
  ],
  [
    "an entry that is not new leaves it to the new one",
    [["Old", "Kept", "Old"], "Kept", ["Kept", "New"]],
    ["Old", "Kept", "Old"],
  ],
  [
    "where no entry is new the first takes over",
    [["Gone", "Kept", "Other"], "Kept", ["Kept", "Other"]],
    ["Kept", "Kept", "Other"],
  ],
  [
    "where no entry is new the second does not",
    [["Gone", "Kept", "Other"], "Other", ["Kept", "Other"]],
    ["Gone", "Kept", "Other"],
  ],
  [
    "of two that are new the first takes over",
    [["Old", "Old", "Kept"], "One", ["Kept", "One", "Two"]],
    ["One", "One", "Kept"],
  ],
  [
    "of two that are new the second does not",
    [["Old", "Old", "Kept"], "Two", ["Kept", "One", "Two"]],
    ["Old", "Old", "Kept"],
  ],
  ["of several that are gone all", [["Old", "Older", "Kept"], "New", ["Kept", "New"]], ["New", "New", "Kept"]],
  ["where nobody is known to be gone nothing", [["Old", "Old", "Kept"], "New", []], ["Old", "Old", "Kept"]],
  ["where nobody is gone nothing", [["One", "Two", "One"], "One", ["One", "Two"]], ["One", "Two", "One"]],
])("%s", (_label, args, owners) => {
  expect(after(...args)).toEqual(owners);
});

test("where nobody is gone nothing is written: another program may have the store", () => {
  const path = storePath();
  const store = opened(path);
  adoptSlots(store, [coffee], 0, { owner: "One" });
  const other = opened(path);
  other.commit(() => {
    takeOverSlots(store, "One", ["One", "Two"]);
  });
  expect(rowsOf(path, "SELECT owner FROM slots")).toEqual([{ owner: "One" }]);
});
