import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toldStates, type Told } from "../../src/slot/told-orders.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { hookCan, HookDriver, isRefused } from "./support/hook-driver.ts";
import { listCan } from "./support/list-driver.ts";

const packs = { packSize: 50 };

/** Low, and its call runs. */
function calling(policy: ConstructorParameters<typeof HookDriver>[0] = packs): HookDriver {
  const slot = new HookDriver(policy);
  slot.runsOut();
  return slot;
}

/** Where an order may stand when it is told of. */
const stands = {
  "its call runs": () => calling(),
  "its call got no answer, and is repeated"() {
    const slot = calling({ ...packs, can: { ...hookCan, repeatFor: 5 * minute } });
    slot.fail("attempt:unknown");
    return slot;
  },
  "its call was cut off by a crash"() {
    const slot = calling();
    slot.drift = null;
    slot.restart();
    return slot;
  },
  "it was taken"() {
    const slot = calling();
    slot.sent();
    return slot;
  },
  "it was turned off"() {
    const slot = calling();
    slot.sent();
    slot.dismiss();
    return slot;
  },
  "it is unconfirmed"() {
    const slot = calling();
    slot.fail("attempt:unknown");
    return slot;
  },
} satisfies Record<string, () => HookDriver>;
type Stand = keyof typeof stands;
const all = Object.keys(stands) as Stand[];

/** What is left of an order once all was told: what was counted, and whether another may follow by itself. */
function left(slot: HookDriver): object {
  const { armed, rearm, spare, capEntries, cycleOrders, sought } = slot.book;
  const { state, inHouse } = slot.kept() ?? {};
  const cap = capEntries.map(({ number, eventInstanceId }) => [number, eventInstanceId]);
  return { state, inHouse, armed, rearms: rearm !== null, spare, cap, cycleOrders, sought };
}

describe("section 9: news of an order", () => {
  test.each(
    all.flatMap((stand) =>
      (
        [
          ["placed", { code: "sent" }, []],
          ["shipped", { code: "shipped", expectedAt: null }, []],
          ["arrived", { code: "closed" }, []],
          ["cancelled", { code: "cancelled", detail: "", next: "rearms" }, ["cancelled"]],
        ] as const
      )
        // What was turned off is not shown.
        .filter(() => stand !== "it was turned off")
        .map(([state, status, ends]) => ({ stand, state, status, ends })),
    ),
  )("$stand: $state is the answer", ({ stand, state, status, ends }) => {
    const slot = stands[stand]();
    const before = slot.ends.filter((end) => end !== "unconfirmed");
    expect(isRefused(slot.tells(state))).toBe(false);
    expect(slot.view.status).toEqual(status);
    expect(slot.ends.filter((end) => end !== "unconfirmed")).toEqual([...before, ...ends]);
    expect(slot.kept()).toMatchObject({ state, inHouse: state === "arrived" });
    expect(slot.calls).toHaveLength(1);
    expect(slot.book).toMatchObject({ armed: false, spare: state === "arrived" ? 50 : 0 });
    expect(slot.book.capEntries.map(({ number }) => number)).toEqual(state === "cancelled" ? [] : [1]);
  });

  test.each(toldStates)("it was turned off: %s is counted, and it stays off", (state) => {
    const slot = stands["it was turned off"]();
    slot.tells(state);
    expect(slot.view).toMatchObject({ onOrder: false });
    expect(slot.kept()).toMatchObject({ state });
    expect(slot.book).toMatchObject({ armed: false, rearm: null, spare: state === "arrived" ? 50 : 0 });
  });

  test.each(all)("%s: whatever is told, in whatever order and however often, the highest is what counts", (stand) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...toldStates), { minLength: 1, maxLength: 8 }), (messages) => {
        const [slot, once] = [stands[stand](), stands[stand]()];
        for (const state of messages) slot.tells(state);
        const highest = Math.max(...messages.map((state) => toldStates.indexOf(state)));
        once.tells(toldStates[highest] ?? "placed");
        expect(left(slot)).toEqual(left(once));
      }),
      { numRuns: 60 },
    );
  });

  test.each(
    all.flatMap((stand) =>
      toldStates.flatMap((state, at) => toldStates.slice(0, at + 1).map((late) => ({ stand, state, late }))),
    ),
  )("$stand: after $state, $late changes nothing, also after a restart", ({ stand, state, late }) => {
    const slot = stands[stand]();
    slot.tells(state);
    slot.restart();
    const before = structuredClone(slot.book);
    const effects = slot.tells(late, { expectedAt: slot.utc + day });
    expect(slot.book).toEqual(before);
    expect(effects).toEqual([]);
  });

  test("a late answer to the call itself changes nothing", () => {
    const slot = calling();
    slot.tells("placed");
    const before = structuredClone(slot.book);
    slot.sent();
    slot.fail("attempt:unknown");
    slot.refuse("rejected");
    expect([slot.book, slot.calls.length]).toEqual([before, 1]);
  });

  test("of an order that nothing was known of it says that it is there after all; of one whose call runs it does not", () => {
    const codes = (slot: HookDriver): string[] => slot.lines.map(({ code }) => code);
    const unconfirmed = stands["it is unconfirmed"]();
    unconfirmed.tells("placed");
    expect(codes(unconfirmed)).toContain("foundAfterAll");
    const running = calling();
    running.tells("placed");
    expect(running.lines.at(-1)).toMatchObject({ code: "accepted", kind: "sent", afterAll: false });
  });
});

describe("news of no order of this slot and channel", () => {
  test.each<[string, Parameters<HookDriver["tells"]>[1]]>([
    ["an unknown key", { key: `dr-00000001${"9".repeat(24)}` }],
    ["no key", { key: "" }],
    ["another channel's", { channel: "friend" }],
  ])("%s is refused and changes nothing", (_, of) => {
    for (const stand of all) {
      const slot = stands[stand]();
      const before = structuredClone(slot.book);
      expect(isRefused(slot.tells("arrived", of))).toBe(true);
      expect(slot.book).toEqual(before);
    }
  });

  test("what was never sent is no order", () => {
    const slot = calling();
    slot.refuse("rejected");
    expect(isRefused(slot.tells("placed"))).toBe(true);
  });

  test("an order of another mode is not this mode's", () => {
    const slot = stands["it was taken"]();
    const { key } = slot;
    slot.mode("test");
    slot.policy = { ...slot.policy, can: hookCan };
    expect(isRefused(slot.tells("shipped", { key }))).toBe(true);
  });

  test("the slot orders elsewhere since: the one before may still tell of its order", () => {
    const slot = stands["it was taken"]();
    const { key } = slot;
    slot.policy = { ...slot.policy, channel: "list", can: listCan, elsewhere: { shop: hookCan } };
    slot.restart();
    expect(isRefused(slot.tells("shipped", { key, channel: "list" }))).toBe(true);
    expect(isRefused(slot.tells("shipped", { key }))).toBe(false);
    expect(slot.view.status).toMatchObject({ code: "shipped" });
  });

  test("an order that was taken before its channel could tell of it is known by its key", () => {
    const slot = calling({ ...packs, can: { ...hookCan, tells: [] } });
    slot.sent();
    expect(slot.kept()).toBeUndefined();
    slot.policy = { ...slot.policy, can: hookCan };
    slot.restart();
    slot.tells("arrived");
    expect([slot.book.spare, slot.kept()]).toMatchObject([50, { state: "arrived", inHouse: true }]);
  });
});

describe("news of an order that has ended", () => {
  test("arrived after cancelled: in the house, told, back in the cap, and nothing is ordered in its place", () => {
    const slot = stands["it was taken"]();
    slot.tells("cancelled");
    expect(slot.book).toMatchObject({ capEntries: [], rearm: { ms: 5 * day } });
    slot.tells("arrived");
    expect(slot.book).toMatchObject({ armed: false, rearm: null, spare: 50, refusal: null, cycleOrders: [1] });
    expect(slot.book.capEntries).toMatchObject([{ number: 1, eventInstanceId: slot.key }]);
    expect(slot.lines).toContainEqual({ code: "arrivedLate" });
    slot.pass(6 * day);
    expect(slot.calls).toHaveLength(1);
  });

  test("the same when the slot was armed again meanwhile, and when another order is on its way", () => {
    const armed = calling({});
    armed.sent();
    armed.tells("cancelled");
    const first = armed.key;
    armed.policy = { ...armed.policy, automatic: false };
    armed.pass(5 * day);
    expect(armed.book.armed).toBe(true);
    armed.tells("arrived");
    expect(armed.book.armed).toBe(false);

    const again = calling(packs);
    again.sent();
    again.tells("cancelled");
    again.pass(5 * day);
    expect(again.calls).toEqual([1, 2]);
    again.sent();
    again.tells("arrived", { key: first });
    expect(again.book).toMatchObject({ spare: 50, intent: { number: 2, phase: "accepted" }, armed: false });
    expect(again.book.capEntries.map(({ number }) => number)).toEqual([2, 1]);
    // The earlier one stands: this one's cancellation is no new need.
    again.tells("cancelled");
    expect(again.book).toMatchObject({ rearm: null, refusal: { kind: "cancelledAgain" } });
  });

  test.each<[string, (slot: HookDriver) => unknown, number]>([
    ["refilled since: its pack was counted then", (slot) => slot.send({ type: "refill:told" }), 0],
    [
      "no longer followed: the same",
      (slot): void => {
        slot.pass(31 * day);
      },
      50,
    ],
  ])("arrived, %s", (_, before, spare) => {
    const slot = stands["it was taken"]();
    slot.dismiss();
    before(slot);
    expect(slot.book.dismissed).toBeNull();
    const held = slot.book.spare;
    slot.tells("arrived");
    expect([slot.book.spare, held]).toEqual([held, spare]);
    expect(slot.kept()).toMatchObject({ state: "arrived", inHouse: true });
  });

  test("unconfirmed, and a refill later it arrives: it counts as in the house, and arms nothing", () => {
    const slot = stands["it is unconfirmed"]();
    slot.send({ type: "refill:told" });
    const { armed } = slot.book;
    slot.tells("placed");
    expect(slot.book.capEntries).toMatchObject([{ eventInstanceId: slot.key }]);
    slot.tells("arrived");
    expect(slot.book).toMatchObject({ armed, spare: 50, intent: null });
    slot.tells("cancelled");
    expect(slot.book.spare).toBe(50);
  });

  test("unconfirmed, then ordered by hand: what is told of the first is not the second's", () => {
    const slot = stands["it is unconfirmed"]();
    const first = slot.key;
    slot.tick(2 * minute);
    slot.request();
    slot.sent();
    expect(slot.calls).toEqual([1, 2]);
    slot.tells("cancelled", { key: first });
    expect(slot.book).toMatchObject({ intent: { number: 2 }, cycleOrders: [2] });
    expect(slot.book.capEntries.map(({ number }) => number)).toEqual([2]);
    expect(slot.lines.at(-1)).toEqual({ code: "cancelledLate" });
  });

  test("cancelled after the refill that closed it: it leaves the cap, and its pack the house", () => {
    const slot = stands["it was taken"]();
    slot.dismiss();
    slot.pass(31 * day);
    expect(slot.book.spare).toBe(50);
    slot.tells("cancelled");
    expect(slot.book).toMatchObject({ spare: 0, capEntries: [] });
  });

  test("where a person tells of refills and packs are not counted, arrived is one, also late", () => {
    const ended = (messages: readonly Told[]): unknown[] => {
      const slot = new HookDriver({ source: "manual", staleAfter: 90 * day });
      slot.request();
      slot.sent();
      for (const state of messages) slot.tells(state);
      return [slot.state.shelf.cycle, slot.book.armed, slot.state.shelf.level];
    };
    expect(ended(["arrived"])).toEqual([1, true, 100]);
    expect(ended(["cancelled", "arrived"])).toEqual([1, true, 100]);
    expect(ended(["cancelled", "arrived", "cancelled", "arrived", "placed"])).toEqual([1, true, 100]);
  });

  test("is kept for 32 orders", () => {
    const slot = new HookDriver({ ...packs, cap: 31, cooldown: 0, automatic: false });
    slot.runsOut();
    const keys: string[] = [];
    for (let number = 1; number <= 33; number++) {
      slot.request();
      slot.sent();
      keys.push(slot.key);
      slot.tells("cancelled");
      slot.tick(2 * minute);
    }
    expect(slot.book.told).toHaveLength(32);
    expect(isRefused(slot.tells("arrived", { key: keys[0] ?? "" }))).toBe(true);
    expect(isRefused(slot.tells("arrived", { key: keys[1] ?? "" }))).toBe(false);
  });
});

describe("the expected day", () => {
  test.each([
    ["in 3 days", 3 * day, true],
    ["in 60 days", 60 * day, true],
    ["in 61 days", 61 * day, false],
  ])("%s", (_, ahead, taken) => {
    const slot = stands["it was taken"]();
    const expectedAt = slot.utc + ahead;
    slot.tells("shipped", { expectedAt });
    expect(slot.view.status).toEqual({ code: "shipped", expectedAt: taken ? expectedAt : null });
  });

  test("comes with what is new only: a repeat with another day changes nothing", () => {
    const slot = stands["it was taken"]();
    const expectedAt = slot.utc + 2 * day;
    slot.tells("shipped", { expectedAt });
    slot.tells("shipped", { expectedAt: expectedAt + day });
    slot.tells("placed", { expectedAt: expectedAt + day });
    expect(slot.view.status).toEqual({ code: "shipped", expectedAt });
  });
});

describe("where the receiver can be asked as well", () => {
  const both = { ...hookCan, find: { lag: 0 }, follow: { first: minute, every: hour, for: 30 * day, dated: null } };

  function followed(): HookDriver {
    const slot = calling({ ...packs, can: both });
    slot.sent();
    return slot;
  }

  test("an answer that says less than was told is late", () => {
    const slot = followed();
    slot.tells("shipped");
    slot.news("processing", null, undefined, "PLACED");
    expect(slot.view.status).toMatchObject({ code: "shipped" });
    slot.tells("arrived");
    slot.news("cancelled", null, undefined, "CANCELLED");
    slot.news("gone", null, undefined, "GONE");
    expect([slot.view.status, slot.ends]).toEqual([{ code: "closed" }, []]);
  });

  test("what was answered is not told again", () => {
    const slot = followed();
    slot.news("shipped", null, undefined, "SHIPPED");
    const before = structuredClone(slot.book);
    slot.tells("placed");
    slot.tells("shipped");
    expect(slot.book).toEqual(before);
  });

  test("gone, and then it arrives: in the house, and it is nobody's riddle any more", () => {
    const slot = followed();
    slot.news("gone", null, undefined, "GONE");
    expect(slot.view.status).toMatchObject({ code: "gone" });
    slot.tells("arrived");
    expect(slot.book).toMatchObject({ spare: 50, refusal: null, armed: false, cycleOrders: [1] });
    expect(slot.book.capEntries).toHaveLength(1);
  });

  test("an unconfirmed one is looked for and may be told of; told of, it is looked for no more", () => {
    const slot = calling({ ...packs, can: both });
    slot.fail("attempt:unknown");
    while (slot.ends.length === 0) {
      slot.sought("noAnswer");
      slot.pass(5 * minute);
    }
    slot.tells("shipped");
    expect(slot.view.status).toMatchObject({ code: "shipped" });
    expect(slot.book.sought).toBeNull();
  });
});

describe("a rise before it is known to be shipped", () => {
  function risen(): HookDriver {
    const slot = new HookDriver({ source: "http" });
    slot.runLow();
    slot.sent();
    slot.tells("placed");
    slot.confirm(90);
    return slot;
  }

  test("leaves the order open, since its receiver tells when it ships", () => {
    const slot = risen();
    expect(slot.view).toMatchObject({ onOrder: true });
    expect(slot.book.armed).toBe(false);
  });

  test("shipped within the hour: it was its parcel", () => {
    const slot = risen();
    slot.tells("shipped");
    expect([slot.ends, slot.book.armed]).toEqual([["refilled"], true]);
  });

  test("without any news it is a refill after an hour", () => {
    const slot = new HookDriver({ source: "http" });
    slot.runLow();
    slot.sent();
    slot.confirm(90);
    slot.pass(hour);
    expect([slot.ends, slot.book.armed]).toEqual([["refilled"], true]);
  });
});
