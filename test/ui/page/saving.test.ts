import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/ui/page/effects/context.ts";
import { createSaving, NotSaved, NotTaken, type Saving } from "../../../src/ui/page/effects/saving.ts";
import type { ConfigBlock, HomebridgeUi } from "../../../src/ui/page/platform/homebridge.ts";
import { firstState, type PageState, reduce } from "../../../src/ui/page/state/page.ts";
import type { SaveConflict } from "../../../src/ui/page/state/saving.ts";
import { newDraft } from "../../../src/ui/page/state/slot-draft.ts";

const slot = (slotId: string, more: ConfigBlock = {}): ConfigBlock => ({
  slotId,
  level: { source: "manual" },
  ...more,
});
const entry = (...slots: ConfigBlock[]): ConfigBlock => ({
  platform: "DashReplenishment",
  name: "Dash",
  devices: [{ model: "M", serial: "S1", slots }],
});

/**
 * One config.json, in memory. `meanwhile` happens after the page has looked at it for the last time and before its own
 * is written.
 */
interface Disk {
  entries: ConfigBlock[] | null;
  meanwhile: (() => void) | null;
  writes: boolean;
}

/** A window of the page. */
interface Window {
  saving: Saving;
  state: () => PageState;
  dispatch: Context["dispatch"];
  /** What the Homebridge UI's own Save would write. */
  blocks: () => ConfigBlock[];
  type: (blocks: ConfigBlock[]) => void;
  /** Adds a slot as the form does. */
  add: (added: ConfigBlock) => Promise<ConfigBlock | null>;
  /** Resolves when the page asks whether both are to be put together, of these changes. */
  asked: (holds?: (moved: SaveConflict) => boolean) => Promise<void>;
}

async function opened(disk: Disk, judged: (config: unknown) => string[] = () => []): Promise<Window> {
  let blocks = structuredClone(disk.entries ?? []);
  let state = firstState;
  const ui = {
    getPluginConfig: () => Promise.resolve(structuredClone(blocks)),
    getPluginConfigSchema: () => Promise.resolve({}),
    updatePluginConfig(given: ConfigBlock[]) {
      blocks = structuredClone(given);
      return Promise.resolve();
    },
    // It answers before it has written, whether it can or not.
    savePluginConfig() {
      if (disk.meanwhile !== null) disk.meanwhile();
      else if (disk.writes) disk.entries = structuredClone(blocks);
      return Promise.resolve();
    },
  };
  const answers: Record<string, (body: { config: unknown }) => unknown> = {
    "/saved": () =>
      disk.entries === null
        ? { ok: false, error: { code: "configUnreadable", detail: "ENOENT" } }
        : { ok: true, entries: structuredClone(disk.entries) },
    "/judge": ({ config }) => ({
      problems: judged(config).map((message) => ({ level: "error", path: "devices", message })),
    }),
  };
  let heard = (): void => undefined;
  const context: Context = {
    ui: ui as unknown as HomebridgeUi,
    ask: ((path: string, body: { config: unknown }) => Promise.resolve(answers[path]?.(body))) as Context["ask"],
    timers: {
      after: (_, fire) => {
        setImmediate(fire);
        return () => undefined;
      },
      whileVisible: () => () => undefined,
    },
    state: () => state,
    dispatch(event) {
      state = reduce(state, event);
      heard();
    },
    run(work) {
      work().catch(() => undefined);
    },
    focus: () => undefined,
  };
  const saving = createSaving(context);
  await saving.begin();
  return {
    saving,
    state: () => state,
    dispatch: context.dispatch,
    blocks: () => blocks,
    type(given) {
      blocks = structuredClone(given);
    },
    add(added) {
      const {
        saving: { entries },
        config,
      } = state;
      const [device] = (config?.["devices"] ?? []) as { slots: ConfigBlock[] }[];
      return saving.save(
        { ...config, devices: [{ ...device, slots: [...(device?.slots ?? []), added] }] },
        entries,
        "saved",
      );
    },
    asked: (holds = () => true) =>
      new Promise((resolve) => {
        heard = () => {
          const { moved } = state.saving;
          if (moved !== null && !moved.busy && holds(moved)) resolve();
        };
        heard();
      }),
  };
}

const disk = (...entries: ConfigBlock[]): Disk => ({ entries, meanwhile: null, writes: true });

describe("two windows", () => {
  test("the second to save is asked, and what the first added stays whatever the answer", async () => {
    for (const choice of ["takeUp", "discard"] as const) {
      const file = disk(entry(slot("beans")));
      const [one, two] = [await opened(file), await opened(file)];
      await one.add(slot("pads"));
      const saved = two.add(slot("soap"));
      await two.asked();
      expect(file.entries).toEqual([entry(slot("beans"), slot("pads"))]);
      expect(two.state().saving.moved).toMatchObject({
        theirs: [{ what: "slot", how: "added", name: "pads" }],
        mine: [{ what: "slot", how: "added", name: "soap" }],
        clashes: [],
      });
      two.saving.decide(choice);
      const both =
        choice === "takeUp" ? entry(slot("beans"), slot("pads"), slot("soap")) : entry(slot("beans"), slot("pads"));
      expect(await saved).toEqual(choice === "takeUp" ? both : null);
      expect(file.entries).toEqual([both]);
      expect(two.state()).toMatchObject({
        config: both,
        saving: { entries: [both], moved: null },
        notice: { what: choice === "takeUp" ? "saved" : "discarded" },
      });
      // The Homebridge UI's own Save writes no older one over it, in neither window.
      await one.saving.follow();
      expect([one.blocks(), two.blocks()]).toEqual([[both], [both]]);
      expect(one.state().config).toEqual(both);
    }
  });

  test("that change it once more while the person decides ask again", async () => {
    const file = disk(entry(slot("beans")));
    const [one, two] = [await opened(file), await opened(file)];
    await one.add(slot("pads"));
    const saved = two.add(slot("soap"));
    await two.asked();
    file.entries = [entry(slot("beans"), slot("pads"), slot("salt"))];
    two.saving.decide("takeUp");
    await two.asked(({ theirs }) => theirs.length === 1 && theirs[0]?.name === "salt");
    two.saving.decide("takeUp");
    await saved;
    expect(file.entries).toEqual([entry(slot("beans"), slot("pads"), slot("salt"), slot("soap"))]);
  });

  test("whose changes the plugin would refuse together say so, and nothing is written", async () => {
    const file = disk(entry(slot("beans")));
    const [one, two] = [
      await opened(file),
      await opened(file, (config) => (JSON.stringify(config).includes("soap") ? ["no soap"] : [])),
    ];
    await one.add(slot("pads"));
    const saved = two.add(slot("soap"));
    await two.asked();
    two.saving.decide("takeUp");
    await two.asked(({ problems }) => problems.length === 1 && problems[0]?.message === "no soap");
    two.saving.decide("discard");
    expect(await saved).toBeNull();
    expect(file.entries).toEqual([entry(slot("beans"), slot("pads"))]);
  });

  test("that save at the same moment: the one whose change was written over is asked", async () => {
    const file = disk(entry(slot("beans")));
    const one = await opened(file);
    file.meanwhile = () => {
      file.entries = [entry(slot("beans"), slot("pads"))];
    };
    const saved = one.add(slot("soap"));
    await one.asked();
    file.meanwhile = null;
    one.saving.decide("takeUp");
    await saved;
    expect(file.entries).toEqual([entry(slot("beans"), slot("pads"), slot("soap"))]);
  });
});

describe("what somebody else writes into config.json", () => {
  test("shows at once where nobody types, and takes back what was asked about a place that may be another's now", async () => {
    const file = disk(entry(slot("beans"), slot("pads")));
    const page = await opened(file);
    page.dispatch({ type: "page:asked", about: "remove:0:0" });
    file.entries = [entry(slot("pads"))];
    await page.saving.follow();
    expect(page.state()).toMatchObject({ config: entry(slot("pads")), asking: null, notice: { what: "elsewhere" } });
  });

  test("waits while a form is open, is said, and is not overwritten by the Homebridge UI's own Save", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    page.dispatch({ type: "slots:form-opened", draft: newDraft(page.state().config ?? {}, 0) });
    file.entries = [entry(slot("pads"))];
    await page.saving.follow();
    expect(page.state()).toMatchObject({ config: entry(slot("beans")), saving: { newer: true } });
    expect(page.blocks()).toEqual([entry(slot("pads"))]);
    page.dispatch({ type: "slots:form-closed" });
    await page.saving.follow();
    expect(page.state()).toMatchObject({ config: entry(slot("pads")), saving: { newer: false } });
  });

  test.each([
    ["takeUp", [entry(slot("pads"), slot("typed"))]],
    ["discard", [entry(slot("pads"))]],
  ] as const)("beside what was typed into the form below the page is asked about: %s", async (choice, blocks) => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    page.type([entry(slot("beans"), slot("typed"))]);
    file.entries = [entry(slot("pads"))];
    const followed = page.saving.follow();
    await page.asked();
    expect(page.blocks()).toEqual([entry(slot("beans"), slot("typed"))]);
    page.saving.decide(choice);
    await followed;
    expect(page.blocks()).toEqual(blocks);
    expect(page.state()).toMatchObject({ config: blocks[0], saving: { entries: [entry(slot("pads"))], moved: null } });
    // It is still to be saved.
    expect(file.entries).toEqual([entry(slot("pads"))]);
  });
});

describe("the form below the page", () => {
  test("that was hidden before it had read the entry leaves an empty one, which nobody takes for the configuration", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    page.type([{}]);
    await page.saving.typed();
    expect([page.blocks(), page.state().config]).toEqual([[entry(slot("beans"))], entry(slot("beans"))]);
    page.type([{}]);
    await page.add(slot("soap"));
    expect(file.entries).toEqual([entry(slot("beans"), slot("soap"))]);
  });

  test("changes what the page shows, and is saved with the next change of the page", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    page.type([entry(slot("beans"), slot("typed"))]);
    await page.saving.typed();
    await page.add(slot("soap"));
    expect(file.entries).toEqual([entry(slot("beans"), slot("typed"), slot("soap"))]);
  });
});

describe("saving", () => {
  test("the first slot of all makes the entry", async () => {
    const file = disk();
    const page = await opened(file);
    await page.add(slot("beans"));
    expect(file.entries).toMatchObject([
      { platform: "DashReplenishment", devices: [{ slots: [{ slotId: "beans" }] }] },
    ]);
    expect(page.state()).toMatchObject({ restart: true, notice: { what: "saved" } });
  });

  test("that never comes to be is no success", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    file.writes = false;
    await expect(page.add(slot("soap"))).rejects.toBeInstanceOf(NotSaved);
    expect(page.state()).toMatchObject({ restart: false, notice: null, config: entry(slot("beans")) });
  });

  test("over a file that cannot be read is refused", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    file.entries = null;
    await expect(page.add(slot("soap"))).rejects.toBeInstanceOf(NotTaken);
    expect(file.entries).toBeNull();
  });

  test("what is there already writes nothing and is no change", async () => {
    const file = disk(entry(slot("beans")));
    const page = await opened(file);
    expect(await page.saving.save(entry(slot("beans")), page.state().saving.entries, null)).toEqual(
      entry(slot("beans")),
    );
  });

  test("leaves the other entries as they are", async () => {
    const other = { ...entry(slot("salt")), name: "Other" };
    const file = disk(entry(slot("beans")), other);
    const page = await opened(file);
    await page.add(slot("soap"));
    expect(file.entries).toEqual([entry(slot("beans"), slot("soap")), other]);
  });
});
