import { describe, expect, test } from "vitest";
import { newBook } from "../../src/slot/state.ts";
import { saveSlot } from "../../src/store/slots.ts";
import type { SlotCard } from "../../src/ui/api.ts";
import { intent } from "../store/rig.ts";
import { entry, house, slot, type House } from "./rig.ts";

const list = {
  id: "shopping",
  type: "caldav",
  url: "https://cloud.example.org/dav/shopping/",
  username: "nora",
  password: "canary-password",
};
const amazon = { clientId: "amzn1.application-oa2-client.a", clientSecret: "s", redirectUri: "https://example.org/" };
const beans = { channel: "shopping", product: "Beans, 1 kg", link: "https://shop.example.org/beans", amount: 2 };

const houseOf = (order: object, changes: Record<string, unknown> = {}): House =>
  house(entry({ channels: [list], ...changes }, [slot("beans", { order })]));

async function cardOf(home: House): Promise<SlotCard> {
  const { slots } = await home.ask("/overview", {});
  const [card] = slots;
  if (card === undefined) throw new Error("no card");
  return card;
}

/** What the plugin would have written of the slot; `channel`: where its order went. */
function written(home: House, mode: "simulate" | "live", channel: string): void {
  const [record] = home.records(["beans"]);
  if (record === undefined) throw new Error("no record");
  const now = home.clock.now();
  const placed = intent(1, {
    channel,
    createdAt: now - 2000,
    phase: "accepted",
    order: {
      channel,
      kind: "listed",
      detailCode: "LISTED",
      eventInstanceId: "dr-1",
      acceptedAt: now - 1000,
      carriedOver: false,
      life: null,
      word: "",
      expectedAt: null,
      tickedAt: null,
      takenBack: false,
      askedAt: null,
      aliveAt: null,
      rise: null,
      arrivesAt: null,
      arrived: false,
    },
  });
  const book = {
    ...newBook(0),
    number: 1,
    intent: placed,
    product: { asin: "B00EXAMPLE", quantity: 1, unit: "kg" },
  };
  const state = { ...record.state, books: { [mode]: book } };
  saveSlot(home.store(), record, state, { mode, intents: [{ intent: placed, end: null }], now });
}

describe("the card of a slot that orders elsewhere than at Amazon", () => {
  test("says what would be written there, and where it is bought", async () => {
    const home = houseOf(beans);
    expect(await cardOf(home)).toMatchObject({
      channel: "shopping",
      text: "[Test] 2 × Beans, 1 kg",
      link: "https://shop.example.org/beans",
      openOrder: null,
    });
  });

  test("needs no link with Amazon, and shows what is open there", async () => {
    const home = houseOf({ channel: "shopping" }, { mode: "live" });
    written(home, "live", "shopping");
    expect(await cardOf(home)).toMatchObject({
      text: "beans",
      link: null,
      linked: true,
      fault: false,
      status: "On the list",
      openOrder: { channel: "shopping", since: home.clock.now() - 1000 },
    });
  });

  test("says of a channel that is not there that it is not there", async () => {
    const home = house(entry({ mode: "live" }, [slot("beans", { order: { channel: "shopping" } })]));
    expect(await cardOf(home)).toMatchObject({ linked: false, nextOrder: { why: expect.any(String) as string } });
  });

  test.each(["javascript:alert(1)", "shop.example.org/beans", "file:///etc/passwd"])(
    "has no link to %s",
    async (link) => {
      expect((await cardOf(houseOf({ ...beans, link }))).link).toBeNull();
    },
  );

  test("keeps its open order where that went, whatever it orders through now", async () => {
    const home = houseOf({ channel: "amazon" }, { mode: "live", amazon });
    written(home, "live", "shopping");
    expect(await cardOf(home)).toMatchObject({ channel: "amazon", text: "", openOrder: { channel: "shopping" } });
  });
});

describe("the link to Amazon's page of the product", () => {
  test.each<[string, Record<string, unknown>, string | null]>([
    ["Amazon's own addresses", {}, "https://www.amazon.com/dp/B00EXAMPLE"],
    [
      "the marketplace where people sign in",
      { authorizeUrl: "https://www.amazon.co.uk/ap/oa" },
      "https://www.amazon.co.uk/dp/B00EXAMPLE",
    ],
    [
      "an address of all Europe, whose marketplace is not known",
      { authorizeUrl: "https://eu.account.amazon.com/ap/oa" },
      null,
    ],
    ["another address for orders", { apiUrl: "https://proxy.example.org/" }, null],
    ["another address where people sign in", { authorizeUrl: "https://www.proxy.example.org/ap/oa" }, null],
  ])("with %s", async (_, addresses, link) => {
    const home = houseOf({}, { mode: "live", amazon: { ...amazon, ...addresses } });
    written(home, "live", "amazon");
    expect((await cardOf(home)).link).toBe(link);
  });

  test("is none in the simulation, whose products are nobody's", async () => {
    const home = houseOf({});
    written(home, "simulate", "amazon");
    expect(await cardOf(home)).toMatchObject({ product: { asin: "B00EXAMPLE" }, link: null });
  });
});
