import { isPending } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { announcesOrder } from "../../src/slot/log-lines.ts";
import type { Effect } from "../../src/slot/effects.ts";
import type { Refusal } from "../../src/slot/intent.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";
import type { Readiness } from "../../src/slot/readiness.ts";

const changed = (slot: SlotDriver, facts: Readiness): void => {
  slot.send({ type: "readiness:changed", readiness: facts });
};

/** A slot without a sensor that is not low and has a refusal to tell, and a hold with it. */
function refused(kind: Refusal["kind"], facts: Readiness): SlotDriver {
  const slot = new SlotDriver({ source: "usage" }, facts);
  slot.state = {
    ...slot.state,
    books: {
      live: {
        ...slot.book,
        refusal: { kind, detail: "", fault: true },
        hold: { since: slot.utc, ms: day, why: "refused" },
      },
    },
  };
  return slot;
}

describe("rule 4: a cause that is seen mended", () => {
  test.each<[string, Readiness, Readiness, boolean]>([
    ["linked", unlinked, linked, true],
    ["linked and no longer tripped", tripped, linked, true],
    ["linked, but tripped", unlinked, tripped, false],
    ["no longer tripped, but not linked", tripped, unlinked, false],
    ["linked as before", linked, linked, false],
    ["linked anew while it was linked", linked, { ready: true, account: "link-2" }, false],
  ])("%s", (_label, before, after, mended) => {
    for (const kind of ["notLinked", "testInLive"] as const) {
      const slot = refused(kind, before);
      changed(slot, after);
      expect(slot.book.refusal === null).toBe(mended);
      expect(slot.book.hold === null).toBe(mended);
    }
  });

  test.each(["unsubscribed", "rejected", "unknownSlot", "unconfirmed", "cancelled"] as const)(
    "a new link does not mend: %s",
    (kind) => {
      const slot = refused(kind, unlinked);
      changed(slot, linked);
      expect(slot.book).toMatchObject({ refusal: { kind }, hold: { ms: day } });
    },
  );

  test("without a refusal a hold stays: the machine was only cut off for a while", () => {
    const slot = refused("unreachable", unlinked);
    slot.state = { ...slot.state, books: { live: { ...slot.book, refusal: null } } };
    changed(slot, linked);
    expect(slot.book.hold).not.toBeNull();
  });

  test("a pending order that was refused for the link is asked about at once, any other refusal stays", () => {
    const asks = (["notLinked", "rejected"] as const).map((reason) => {
      const slot = new SlotDriver();
      slot.runLow();
      slot.fail("attempt:unknown");
      slot.pass(second);
      slot.refuse(reason);
      changed(slot, unlinked);
      changed(slot, linked);
      const { intent } = slot.book;
      return [slot.calls.length, isPending(intent) ? intent.refusal?.kind : undefined];
    });
    expect(asks).toEqual([
      [3, undefined],
      [2, "rejected"],
    ]);
  });

  test("an unanswered question for the time is asked again once linked", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.restart();
    changed(slot, unlinked);
    expect(slot.send({ type: "readiness:changed", readiness: linked })).toContainEqual({ type: "learnTime" });
  });

  test("why it is not linked is shown, and gone with the link", () => {
    const slot = new SlotDriver();
    slot.confirm(80);
    changed(slot, { ready: false, why: { code: "neverLinked" }, account: null });
    expect(slot.view.status).toEqual({ code: "link", why: { code: "neverLinked" } });
    changed(slot, linked);
    expect(slot.view.status).toEqual({ code: "fine" });
  });
});

describe("section 7: the Automatic switch", () => {
  test.each([[true], [false]])("turned %s: told", (on) => {
    const slot = new SlotDriver({ automaticSwitch: true });
    expect(slot.send({ type: "automatic:switched", on })).toEqual([
      { type: "log", level: "info", line: { code: "automatic", on } },
    ]);
    expect(slot.view.automatic).toBe(on);
  });

  test("where the slot has none, what is told is what counts", () => {
    const slot = new SlotDriver({ automaticSwitch: false, automatic: true });
    expect(slot.send({ type: "automatic:switched", on: false })).toEqual([
      { type: "log", level: "info", line: { code: "automatic", on: true } },
    ]);
  });
});

describe("section 11: Arm on the page, and lost records", () => {
  test("Arm arms a disarmed slot and ends the question about lost records", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.dismiss();
    slot.send({ type: "store:lost" });
    expect(slot.book).toMatchObject({ armed: false, lostMemory: true });
    slot.send({ type: "slot:armed" });
    expect(slot.book).toMatchObject({ armed: true, lostMemory: false });
  });

  test("a book that is empty because the store was lost arms like a new one, but knows what it does not know", () => {
    const slot = new SlotDriver();
    slot.send({ type: "store:lost" });
    expect(slot.book).toMatchObject({ armed: true, number: 0, lostMemory: true });
  });
});

describe("rule 6: a disk that refuses", () => {
  test("the first attempt: its intent is as if it had never been, the request is refused and told as an error", () => {
    const slot = new SlotDriver();
    slot.request();
    expect(slot.send({ type: "store:failed", why: "no space left" })).toEqual([
      {
        type: "log",
        level: "error",
        line: { code: "notOrdered", reason: { code: "storeFailed", why: "no space left" } },
      },
      { type: "refuse", reason: { code: "storeFailed", why: "no space left" } },
    ]);
    expect(slot.book).toMatchObject({
      intent: null,
      armed: true,
      capEntries: [],
      hold: null,
    });
    expect(slot.ends).toEqual([]);
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "notOrdered", reason: { code: "storeFailed", why: "no space left" } },
    });
  });

  test("as long as it goes on refusing, it is told once; after an answer of Amazon's anew", () => {
    const slot = new SlotDriver();
    slot.runLow();
    const fail = (): Effect[] => slot.send({ type: "store:failed", why: "no space left" });
    fail();
    slot.pass(10 * minute);
    expect(slot.calls).toEqual([1, 2]);
    expect(fail()).toEqual([{ type: "refuse", reason: { code: "storeFailed", why: "no space left" } }]);
    // The shell leaves this line out where the call may not leave.
    expect(slot.lines.filter(announcesOrder)).toHaveLength(2);
    slot.pass(10 * minute);
    slot.refuse("rejected");
    slot.pass(minute);
    slot.request();
    expect(fail()).toMatchObject([{ type: "log", level: "error" }, { type: "refuse" }]);
  });

  test("an automatic need is tried again after exactly 10 minutes", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.send({ type: "store:failed", why: "no space left" });
    slot.pass(10 * minute - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("an automatic need is met at once when the disk can be written again, and nothing blames the disk any more", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.send({ type: "store:failed", why: "no space left" });
    slot.pass(minute);
    slot.send({ type: "store:recovered" });
    expect(slot.calls).toEqual([1, 2]);
    expect(slot.view).toMatchObject({ fault: false, status: { code: "ordering" } });
  });

  test("that ends the wait at most once a minute, by itself or by the disk", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.send({ type: "store:failed", why: "no space left" });
    slot.send({ type: "store:recovered" });
    expect(slot.calls).toEqual([1, 2]);
    for (const calls of [3, 4]) {
      slot.send({ type: "store:failed", why: "no space left" });
      slot.pass(20 * second);
      slot.send({ type: "store:recovered" });
      slot.pass(40 * second - 1);
      expect(slot.calls).toHaveLength(calls - 1);
      slot.pass(1);
      expect(slot.calls).toHaveLength(calls);
    }
  });

  test("an order by hand that it refused is not placed later, and the notice ends with the failure", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.send({ type: "store:failed", why: "no space left" });
    slot.send({ type: "store:recovered" });
    expect(slot.calls).toEqual([1]);
    expect(slot.view.fault).toBe(false);
    slot.pass(hour);
    expect(slot.calls).toEqual([1]);
  });

  test("another notice stays when the disk can be written again", () => {
    const slot = new SlotDriver();
    slot.read(90);
    slot.request();
    const before = slot.view;
    slot.send({ type: "store:recovered" });
    expect(slot.view).toEqual(before);
  });

  test("a person's own request is answered in the log each time", () => {
    const slot = new SlotDriver();
    const reason = { code: "storeFailed", why: "no space left" };
    const refused = { type: "log", level: "error", line: { code: "notOrdered", reason } };
    for (let times = 0; times < 2; times++) {
      slot.request();
      expect(slot.send({ type: "store:failed", why: "no space left" })).toContainEqual(refused);
      slot.pass(2 * minute);
    }
  });

  test("a repeat: counted back, with the time of the attempt before it, and tried again after exactly a minute", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    slot.request();
    slot.fail("attempt:unknown");
    const first = slot.utc;
    slot.pass(second);
    expect(slot.book.intent).toMatchObject({ attempts: 2, lastCallAt: first + second / 2 });
    expect(slot.send({ type: "store:failed", why: "no space left" })).toEqual([]);
    expect(slot.book.intent).toMatchObject({ attempts: 1, lastCallAt: first, phase: "waiting" });
    slot.pass(minute - 1);
    expect(slot.calls).toHaveLength(2);
    slot.pass(1);
    expect(slot.calls).toHaveLength(3);
    slot.fail("attempt:unknown");
    const again = slot.utc;
    slot.pass(second);
    slot.send({ type: "store:failed", why: "no space left" });
    expect(slot.book.intent).toMatchObject({ attempts: 2, lastCallAt: again });
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    ["nothing is on order", () => undefined],
    [
      "an order is open",
      (slot) => {
        slot.request();
        slot.accept();
      },
    ],
    [
      "a repeat waits",
      (slot) => {
        slot.request();
        slot.fail("attempt:unknown");
      },
    ],
  ])("while %s nobody's call is stopped by it", (_label, prepare) => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    prepare(slot);
    const before = slot.state;
    expect(slot.send({ type: "store:failed", why: "no space left" })).toEqual([]);
    expect(slot.state).toEqual(before);
  });
});

describe("a start", () => {
  test("knows nothing of what only the last process knew", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(90);
    slot.request();
    slot.restart();
    expect(slot.state.run).toMatchObject({
      startedAt: slot.mono,
      polls: 0,
      readings: 0,
      notice: null,
      manualAt: null,
      saidHeld: null,
    });
    expect(slot.view.status).toEqual({ code: "fine" });
  });

  test("an order that Amazon accepted is open as before, one whose call may have left is found", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.restart();
    expect(slot.book.intent?.phase).toBe("recovered");
    slot.learn();
    slot.accept();
    slot.restart();
    expect(slot.book.intent?.phase).toBe("accepted");
  });

  test("with fewer confirmations configured, only the newest readings count", () => {
    const slot = new SlotDriver({ automatic: false, confirmations: 3 });
    slot.read(80, 12, 12);
    slot.policy = { ...slot.policy, confirmations: 2 };
    slot.restart();
    expect(slot.view.low).toBe(false);
    slot.read(12);
    expect(slot.state.shelf.recent.map(({ level }) => level)).toEqual([12, 12]);
    expect(slot.view.low).toBe(true);
  });

  test("in the same cycle refills nothing", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.restart(hour);
    expect(slot.view.onOrder).toBe(true);
    expect(slot.book.armed).toBe(false);
    expect(slot.ends).toEqual([]);
  });
});
