import { describe, expect, test } from "vitest";
import { rowsOf } from "../store/rig.ts";
import {
  endsOf,
  linkedByPage,
  newRequests,
  passQuietly,
  placedFor,
  quiet,
  startMortal,
  tokenOf,
  typedFor,
  type End,
} from "./mode-rig.ts";
import { day, home, hour, serial, type Config, type Home } from "./rig.ts";
import { already, levelOk, on, placed, unconfirmed, wrongKind } from "./stands.ts";

const testOrder = placed("test");
const slotIds = ["beans", "filter"];
const replenish = { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 31 };
const typed: Partial<Config> = { mode: "test", typed: "test", slotIds, replenish };

/** How a device gets another link while the plugin does not run. */
interface Renewal {
  how: string;
  /** Whose orders they are from then on. */
  account: string;
  prepare: (house: Home) => void;
  /** The configuration from then on, by the one before. */
  next: (before: Partial<Config>) => Partial<Config>;
}

const renewals: Renewal[] = [
  {
    how: "another text for the same account is typed",
    account: serial,
    prepare: () => undefined,
    next: () => ({ ...typed, typedAs: "2" }),
  },
  {
    how: "a token of another account is typed",
    account: "other",
    prepare: (house) => {
      typedFor(house, tokenOf("other", "test"));
    },
    next: () => ({ ...typed, typed: null }),
  },
  {
    how: "the page links it for another account",
    account: "other",
    prepare: (house) => {
      linkedByPage(house, "test", tokenOf("other", "test"));
    },
    next: (before) => before,
  },
];
const endings: End[] = ["stopped", "killed"];

const asked = (house: Home, call = "replenish"): number =>
  newRequests(house).filter((each) => each.call === call).length;
const expectedAt = (order: ReturnType<Home["amazon"]["control"]["orders"]>[number] | undefined): number =>
  Date.parse(order?.expectedDeliveryDate ?? "");
const fail = (
  house: Home,
  slotId: string,
  fault: Parameters<Home["amazon"]["control"]["addFault"]>[0]["fault"],
): void => {
  house.amazon.control.addFault({ call: "replenish", slotId, fault });
};

describe.each(renewals.flatMap((renewal) => endings.map((end) => ({ ...renewal, end }))))(
  "$how, the process $end before",
  ({ account, prepare, next, end }) => {
    /** One life with the old link, until it ends; another one with the new. */
    async function renewed(
      old: Partial<Config>,
      live: (house: Home, slots: ReturnType<Home["start"]>["slots"]) => Promise<void>,
    ) {
      const house = await home();
      const first = startMortal(house, old);
      await live(house, first.process.slots);
      first.end(end);
      house.clock.advance(1);
      prepare(house);
      newRequests(house);
      const config = next(old);
      const second = startMortal(house, config);
      return { house, config, second, beans: second.process.slot, filter: second.process.slots[1] };
    }

    test("an open order is kept and followed; nothing new is ordered for it", async () => {
      const { house, beans } = await renewed(typed, async (old, [first]) => {
        first?.runLow();
        await quiet(old);
      });
      expect(beans.stands()).toEqual(testOrder);
      beans.runLow();
      const [order] = house.amazon.control.orders();
      house.amazon.control.changeOrder(order?.eventInstanceId ?? "", { state: "shipped" });
      await passQuietly(house, 7 * hour);
      const requests = newRequests(house);
      expect(requests.filter(({ call }) => call === "getOrderInfo").map(({ path }) => path)).toEqual(
        [0, 1].map(() => `/getOrderInfo/${order?.eventInstanceId ?? ""}`),
      );
      expect(requests.filter(({ call }) => call === "replenish")).toEqual([]);
      // Another account knows nothing of it, which is no news.
      expect(beans.stands()).toEqual(
        account === serial ? on({ code: "shipped", expectedAt: expectedAt(order) }) : testOrder,
      );
    });

    test("what may have been bought with the old link is not asked for with the new one: unconfirmed, until a refill", async () => {
      const { house, config, second, beans, filter } = await renewed(typed, async (old, [first, other]) => {
        other?.runLow();
        await quiet(old);
        fail(old, "beans", { kind: "reset", when: "after" });
        first?.runLow();
        await quiet(old);
        expect(first?.stands()).toEqual(on({ code: "tryingAgain" }));
      });
      expect([beans.stands(), filter?.stands()]).toEqual([unconfirmed, testOrder]);
      expect(endsOf(house, "test")).toEqual(["unconfirmed"]);
      beans.runLow();
      await passQuietly(house, 2 * day);
      expect([beans.stands(), asked(house)]).toEqual([unconfirmed, 0]);
      second.end(end);
      const third = house.start(config);
      third.slot.dispatch({ type: "level:read", percent: 90 });
      expect(third.slot.stands()).toEqual(levelOk);
      for (const { eventInstanceId } of house.amazon.control.orders())
        house.amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
      third.slot.runLow();
      await quiet(house);
      expect([third.slot.stands(), placedFor(house).at(-1)]).toEqual([testOrder, `${account} beans`]);
    });

    test("what was never sent is asked for with the new link, once", async () => {
      const { house, beans } = await renewed(typed, async (old, [first]) => {
        fail(old, "beans", { kind: "status", status: 429 });
        first?.runLow();
        await quiet(old);
      });
      beans.runLow();
      await passQuietly(house, hour);
      expect([beans.stands(), asked(house), placedFor(house)]).toEqual([testOrder, 1, [`${account} beans`]]);
    });

    test("a tripped device orders again; its real order stays on the switch", async () => {
      const { house, beans, filter } = await renewed({ ...typed, typed: "live" }, async (old, [first, other]) => {
        first?.runLow();
        other?.runLow();
        await quiet(old);
        expect([first?.stands(), other?.stands()]).toEqual([on({ code: "placed", expectedAt: null }, true), wrongKind]);
      });
      filter?.runLow();
      await quiet(house);
      expect([beans.stands().replenish, filter?.stands(), placedFor(house)]).toEqual([
        true,
        testOrder,
        [`${serial} beans`, `${account} filter`],
      ]);
    });
  },
);

describe("the token that is typed into the configuration", () => {
  const linkIds = (house: Home): unknown => rowsOf(house.path, "SELECT kind, link_id FROM links");

  test("is the same link as long as it is the same text: what may have been bought is asked for again", async () => {
    const house = await home();
    const first = house.start(typed);
    const before = linkIds(house);
    fail(house, "beans", { kind: "reset", when: "after" });
    first.slot.runLow();
    await quiet(house);
    first.stop();
    const second = house.start(typed);
    await quiet(house);
    expect([second.slot.stands(), linkIds(house), placedFor(house)]).toEqual([already(), before, [`${serial} beans`]]);
  });

  test("may be taken out once it has been taken over: the link stays, rotated or not, also when it is typed again", async () => {
    const house = await home();
    house.amazon.control.change({ rotateRefreshTokens: true });
    const first = house.start(typed);
    first.slot.runLow();
    await quiet(house);
    first.stop();
    const before = linkIds(house);
    for (const config of [{ ...typed, typed: null }, { ...typed, typed: null, mode: "simulate" }, typed] as const) {
      house.clock.advance(2 * hour);
      const process = house.start(config);
      process.slots[1]?.dispatch({ type: "level:read", percent: 90 });
      process.slots[1]?.runLow();
      await quiet(house);
      expect(process.slots[1]?.stands()).toEqual(testOrder);
      process.slots[1]?.dispatch({ type: "replenish:dismissed" });
      await quiet(house);
      process.stop();
    }
    // In mode simulate the simulator's own link was made; this one is as it was.
    expect(linkIds(house)).toEqual(expect.arrayContaining(before as unknown[]));
    expect(placedFor(house)).toEqual([`${serial} beans`, `${serial} filter`, `${serial} filter`]);
  });
});

describe("refresh tokens that rotate, over changes of the mode", () => {
  const stored = (house: Home): unknown[] =>
    rowsOf(house.path, "SELECT refresh_token FROM links WHERE kind <> 'simulate' ORDER BY kind").map(
      (row) => row["refresh_token"],
    );

  test.each(endings)("the links that the page made keep their newest ones, with every process %s", async (end) => {
    const house = await home();
    house.amazon.control.change({ rotateRefreshTokens: true });
    const made = [tokenOf("live", "live"), tokenOf("test", "test")];
    linkedByPage(house, "live", made[0] ?? "");
    linkedByPage(house, "test", made[1] ?? "");
    const seen = [made];
    for (const mode of ["test", "live", "simulate", "test", "live"] as const) {
      const { process, end: die } = startMortal(house, { ...typed, mode, typed: null });
      process.slot.runLow();
      await passQuietly(house, 7 * hour);
      expect(process.slot.stands()).toMatchObject({ replenish: true, fault: false });
      die(end);
      const now = stored(house) as string[];
      const before = seen.at(-1) ?? [];
      // Only the running mode's.
      expect(now.map((token, at) => token !== before[at])).toEqual([mode === "live", mode === "test"]);
      seen.push(now);
    }
    expect(placedFor(house)).toEqual(["test beans", "live beans"]);
    expect(rowsOf(house.path, "SELECT 1 FROM links WHERE refused_at IS NOT NULL")).toEqual([]);
  });

  test.each(endings)("the one that was typed serves test and live, with every process %s", async (end) => {
    const house = await home();
    house.amazon.control.change({ rotateRefreshTokens: true });
    const stood: unknown[] = [];
    for (const [mode, slot] of [
      ["test", 0],
      ["live", 1],
      ["test", 0],
      ["live", 1],
    ] as const) {
      const { process, end: die } = startMortal(house, { ...typed, mode, typed: "live" });
      process.slots[slot]?.runLow();
      await passQuietly(house, 7 * hour);
      stood.push(process.slots[slot]?.stands());
      die(end);
    }
    const expected = house.amazon.control.orders().map((order) => expectedAt(order));
    expect(stood).toEqual([0, 1, 0, 1].map((at) => on({ code: "placed", expectedAt: expected[at] ?? null }, at === 0)));
    expect(placedFor(house)).toEqual([`${serial} beans`, `${serial} filter`]);
  });
});
