import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  entryOf,
  isAsWritten,
  itemNamed,
  itemOf,
  itemsIn,
  itemSought,
  markerOf,
  refOf,
  rivalOf,
  standingFor,
  titleIn,
  type Item,
} from "../../../src/channels/homeAssistant/item.ts";
import { keyOf, need } from "../caldav/rig.ts";

const key = keyOf(1);
const item = (more: Partial<Item> = {}): Item => ({ uid: "u1", summary: "", description: "", done: false, ...more });
const entity = "todo.shopping";

describe("what is put on a list", () => {
  const wanted = { ...need().wanted, product: " Beans,\n dark ", amount: 2, link: "https://shop.example.org/beans" };

  test("has what is to be bought, how much of it, where, and the key", () => {
    expect(entryOf({ key, wanted }, false, true)).toEqual({
      text: "2 × Beans, dark",
      description: `Coffee beans\n2 packs (g)\nhttps://shop.example.org/beans\n${key}`,
    });
  });

  test("has a marker in its text where the list has no descriptions, and says that it is a test", () => {
    expect(entryOf({ key, wanted }, true, false)).toEqual({
      text: "[Test] 2 × Beans, dark (dr-00000001-000001)",
      description: null,
    });
  });

  test("is the same as long as it stands there, whatever the level", () => {
    const later = { ...need().wanted, level: 3 };
    expect(entryOf({ key, wanted: later }, false, true)).toEqual(entryOf(need(), false, true));
    expect(entryOf(need(), false, true).description).toBe(`1 pack (g)\n${key}`);
  });
});

describe("an entry is told", () => {
  test.each<[string, Partial<Item>, boolean]>([
    ["by the key in its description", { description: `hello ${key} there` }, true],
    ["by the key in other letters", { description: key.toUpperCase() }, true],
    ["by the key in its text, where a list joins the two", { summary: `Beans ${key}` }, true],
    ["by its marker", { summary: `Beans (${markerOf(key)})` }, true],
    ["by its marker, with more behind it", { summary: `Beans ${markerOf(key)}, dark` }, true],
    ["not by another key of the slot", { description: keyOf(2) }, false],
    ["not by another marker of the slot", { summary: `Beans (${markerOf(keyOf(2))})` }, false],
    ["not by a part of a key", { summary: "Beans dr-00000001" }, false],
    ["not by its text alone", { summary: "Coffee beans" }, false],
  ])("%s", (_label, more, isIt) => {
    expect(itemOf([item(more)], key) !== undefined).toBe(isIt);
  });

  test("by its key, an open one before a ticked one", () => {
    const [ticked, open] = [item({ uid: "a", description: key, done: true }), item({ uid: "b", description: key })];
    expect(itemOf([ticked, open], key)?.uid).toBe("b");
    expect(itemOf([ticked], key)?.uid).toBe("a");
  });

  test("first by its uid, then by its key, then by its text", () => {
    const named = { ref: "u1", key, title: "Coffee beans" };
    const byUid = item({ summary: "Renamed" });
    const byKey = item({ uid: "u2", description: key });
    const byText = item({ uid: "u3", summary: " coffee  BEANS" });
    expect(itemNamed([byText, byKey, byUid], named)?.uid).toBe("u1");
    expect(itemNamed([byText, byKey], named)?.uid).toBe("u2");
    expect(itemNamed([byText], named)?.uid).toBe("u3");
    // Ticked, or with another slot's key, it is another one.
    expect(itemNamed([{ ...byText, done: true }], named)).toBeUndefined();
    expect(itemNamed([{ ...byText, description: `dr-00000002${"0".repeat(24)}` }], named)).toBeUndefined();
    expect(itemSought([byText], key, "Coffee beans")?.uid).toBe("u3");
  });

  test("as standing there already: of the slot, or a person's of the same text", () => {
    const title = titleIn(need().wanted, false);
    expect(standingFor([item({ summary: "Old", description: keyOf(7) })], key, title)).toBeDefined();
    expect(standingFor([item({ summary: `Old (${markerOf(keyOf(7))})` })], key, title)).toBeDefined();
    expect(standingFor([item({ summary: "coffee beans" })], key, title)).toBeDefined();
    expect(standingFor([item({ summary: "coffee beans", done: true })], key, title)).toBeUndefined();
    expect(standingFor([item({ summary: "coffee beans, decaf" })], key, title)).toBeUndefined();
    expect(standingFor([item({ summary: `Coffee beans (dr-00000002-000001)` })], key, title)).toBeUndefined();
  });

  test("of two of one slot the one with the smaller key stays", () => {
    const [one, two] = [item({ uid: "a", description: key }), item({ uid: "b", description: keyOf(2) })];
    expect(rivalOf([one, two], two, keyOf(2))?.uid).toBe("a");
    expect(rivalOf([one, two], one, key)).toBeUndefined();
    expect(rivalOf([{ ...one, done: true }, two], two, keyOf(2))).toBeUndefined();
    expect(rivalOf([one, item({ uid: "c" })], item({ uid: "c" }), keyOf(2))).toBeUndefined();
  });
});

test("an entry is called by its uid; one that is missing, long or odd by a print of it", () => {
  expect(refOf(item())).toBe("u1");
  for (const uid of ["", "a b", "ü", "x".repeat(201)]) expect(refOf(item({ uid }))).toMatch(/^[\da-f]{64}$/);
  expect(refOf(item({ uid: "", summary: "a" }))).not.toBe(refOf(item({ uid: "", summary: "b" })));
});

test("it is as we wrote it with other line ends, and not when a person has changed or ticked it", () => {
  const entry = entryOf(need(), false, true);
  const written = item({ summary: entry.text, description: entry.description ?? "" });
  expect(isAsWritten(written, entry)).toBe(true);
  expect(isAsWritten({ ...written, description: `${written.description.replaceAll("\n", "\r\n")}\r\n` }, entry)).toBe(
    true,
  );
  expect(isAsWritten({ ...written, summary: `${entry.text}!` }, entry)).toBe(false);
  expect(isAsWritten({ ...written, description: `the dark ones\n${written.description}` }, entry)).toBe(false);
  expect(isAsWritten({ ...written, done: true }, entry)).toBe(false);
});

describe("an answer", () => {
  test("has its entries, without what is None there", () => {
    const items = [{ summary: "Milk", uid: "1", status: "completed", due: "2026-12-01" }, { uid: "2" }];
    expect(itemsIn({ changed_states: [], service_response: { [entity]: { items } } }, entity)).toEqual([
      { uid: "1", summary: "Milk", description: "", done: true },
      { uid: "2", summary: "", description: "", done: false },
    ]);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a list", []],
    ["no response", { service_response: null }],
    ["another entity's", { service_response: { "todo.other": { items: [] } } }],
    ["no entries", { service_response: { [entity]: {} } }],
    ["entries that are none", { service_response: { [entity]: { items: [1] } } }],
  ])("that is %s is none", (_label, answer) => {
    expect(itemsIn(answer, entity)).toBeNull();
  });

  test("of any kind breaks nothing, and nothing without the key is taken for ours", () => {
    fc.assert(
      fc.property(fc.array(fc.object({ maxDepth: 1 })), (items) => {
        const found = itemsIn({ service_response: { [entity]: { items } } }, entity) ?? [];
        expect(found).toHaveLength(items.length);
        expect(itemNamed(found, { ref: "nobody", key, title: "Coffee beans" })).toBeUndefined();
        for (const one of found) expect(refOf(one)).toMatch(/^[\x21-\x7e]{1,255}$/);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        itemsIn(answer, entity);
      }),
    );
  });

  test("an entry that we wrote is told by chance texts around it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, behind, describes) => {
        const { text, description } = entryOf(need(), false, describes);
        const around = describes
          ? item({ summary: before, description: `${before}\n${description ?? ""}\n${behind}` })
          : item({ summary: `${before} ${text} ${behind}` });
        fc.pre(!/dr-/i.test(`${before}${behind}`));
        expect(itemOf([around], key)).toBe(around);
      }),
    );
  });
});
