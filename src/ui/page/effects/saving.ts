import type { UiRefusal } from "../../api.ts";
import { SilentServer } from "../platform/ask.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { merged } from "../state/config-merge.ts";
import { same } from "../state/config-parts.ts";
import type { Notice, PageState } from "../state/page.ts";
import { saveConflict, shownEntry } from "../state/saving.ts";
import { objections } from "./config.ts";
import type { Context } from "./context.ts";

/**
 * Reads and writes config.json for the page. What is written is always a change of what stands there at that moment.
 */
export interface Saving {
  /** Reads it for the first time. */
  begin(): Promise<void>;
  /**
   * Saves a change of `onto`, which is what the page had read when the change was made. Where config.json is another
   * now the person is asked. Resolves, when it is on disk, with the entry as it stands there; with null where the
   * person gave their change up. Rejects with NotTaken, NotSaved and SilentServer.
   */
  save(config: ConfigBlock, onto: readonly ConfigBlock[], notice: Notice | null): Promise<ConfigBlock | null>;
  /** Shows config.json as it is now, unless somebody is typing: then it is only said. */
  follow: () => Promise<void>;
  decide: (choice: Choice) => void;
  /**
   * Takes what was typed into the Homebridge UI's own form below the page. That form hands over an empty entry before
   * it has read the one that it shows, and leaves it so where it is hidden too soon: this is nobody's doing, and saved
   * it would take everything away.
   */
  typed: () => Promise<void>;
}

/** Both changes, or only what stands in config.json. */
export type Choice = "takeUp" | "discard";

/** The page's server refused what has no place of its own for that. */
export class NotTaken extends Error {
  override name = "NotTaken";
  readonly refusal: UiRefusal;

  constructor(refusal: UiRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The Homebridge UI was asked to save, and config.json has not changed. */
export class NotSaved extends Error {
  override name = "NotSaved";
}

/** What the page says in its own words of an error; null for what nobody foresaw. */
export function refusalIn(error: unknown): UiRefusal | null {
  if (error instanceof SilentServer) return { code: "serverSilent", detail: "" };
  return error instanceof NotTaken ? error.refusal : null;
}

/** What the page says at its top of an error that nobody else has dealt with. */
export function noticeOf(error: unknown): PageState["notice"] {
  const refusal = refusalIn(error);
  if (refusal !== null) return { refusal };
  return {
    what: error instanceof NotSaved ? "notSaved" : "unexpected",
    detail: error instanceof Error && !(error instanceof NotSaved) ? error.message : "",
  };
}

/**
 * How often the page looks whether what it saved is there, in ms, and how often at most: the Homebridge UI answers
 * before it has written.
 */
const [glance, mostGlances] = [250, 60];

/** Whoever writes the file takes it away for a moment (config-ui-x, updateConfigFile): so often it is read again. */
const mostTries = 5;

export function createSaving(context: Context): Saving {
  const { ui, ask, dispatch, state, timers, run, focus } = context;
  /** A change is being saved, or decided upon: what is read meanwhile is its own affair. */
  let busy = false;
  /** What the Homebridge UI was given: whatever else it has was typed into its own form below the page. */
  let handed: readonly ConfigBlock[] = [];
  let decided: (choice: Choice) => void = () => undefined;

  const isBusy = (): boolean => busy;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      timers.after(glance, resolve);
    });

  const read = async (): Promise<ConfigBlock[]> => {
    for (let tries = 1; ; tries++) {
      const answer = await ask("/saved", {});
      if (answer.ok) return answer.entries;
      if (answer.error.code !== "configUnreadable" || tries === mostTries) throw new NotTaken(answer.error);
      await pause();
    }
  };

  /** The Homebridge UI's own Save writes what it was given last. */
  const hand = async (entries: ConfigBlock[]): Promise<void> => {
    await ui.updatePluginConfig(entries);
    handed = entries;
  };

  /** What the Homebridge UI would write; null where its form has left only an empty beginning. */
  const blocksOf = async (): Promise<ConfigBlock[] | null> => {
    const blocks = await ui.getPluginConfig();
    const [first] = blocks;
    return first !== undefined && Object.keys(first).length === 0 && handed.length > 0 ? null : blocks;
  };

  const show = (entries: ConfigBlock[]): void => {
    dispatch({ type: "saving:read", entries });
    dispatch({ type: "page:config-changed", config: shownEntry(entries) });
  };

  /** Writes `mine`. Resolves with what stands in config.json as soon as it has changed. */
  const write = async (base: readonly ConfigBlock[], mine: ConfigBlock[]): Promise<ConfigBlock[]> => {
    await hand(mine);
    await ui.savePluginConfig();
    for (let glances = 0; glances < mostGlances; glances++) {
      const now = await read();
      if (!same(now, base) || same(mine, base)) return now;
      await pause();
    }
    throw new NotSaved("config.json has not changed");
  };

  /**
   * Shows what was changed on both sides, and asks. Resolves with both changes put together; with null where there is
   * to be only the other.
   */
  const settle = async (
    base: readonly ConfigBlock[],
    mine: ConfigBlock[],
    now: ConfigBlock[],
  ): Promise<ConfigBlock[] | null> => {
    const both = merged(base, mine, now);
    dispatch({ type: "saving:moved", moved: saveConflict(base, mine, now, both) });
    focus("moved-title");
    ui.disableSaveButton?.();
    try {
      for (;;) {
        if (
          (await new Promise<Choice>((resolve) => {
            decided = resolve;
          })) === "discard"
        )
          return null;
        dispatch({ type: "saving:take-up-asked" });
        const problems = await objections(context, shownEntry(both.entries), [], shownEntry(now));
        if (problems.length === 0) return both.entries;
        dispatch({ type: "saving:take-up-refused", problems });
      }
    } finally {
      ui.enableSaveButton?.();
      dispatch({ type: "saving:decided" });
    }
  };

  const save = async (base: readonly ConfigBlock[], mine: ConfigBlock[]): Promise<ConfigBlock[] | null> => {
    const now = await read();
    const after = same(now, base) ? await write(base, mine) : now;
    // Also where somebody else has written something at the same moment: it holds this change, or it does not.
    if (same(merged(base, mine, after).entries, after)) return after;
    await hand(after);
    const both = await settle(base, mine, after);
    if (both !== null) return save(after, both);
    show(after);
    dispatch({ type: "page:noticed", notice: { what: "discarded", detail: "" } });
    return null;
  };

  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
      run(follow);
    }
  };

  async function follow(): Promise<void> {
    if (isBusy()) return;
    const now = await read();
    const blocks = await blocksOf();
    const base = state().saving.entries;
    if (isBusy() || same(now, base)) return;
    const typed = blocks !== null && !same(blocks, handed);
    const { slots, channels, link } = state();
    const open = slots.form !== null || channels.form !== null || link.wizard !== null;
    if (!typed) await hand(now);
    if (open) dispatch({ type: "saving:newer-seen" });
    else if (typed) await alone(() => settleForm(base, blocks, now));
    else {
      show(now);
      dispatch({ type: "page:noticed", notice: { what: "elsewhere", detail: "" } });
    }
  }

  /** What was typed into the form below the page is not saved here: it stays there. */
  async function settleForm(base: readonly ConfigBlock[], typed: ConfigBlock[], now: ConfigBlock[]): Promise<void> {
    const both = await settle(base, typed, now);
    await hand(now);
    show(now);
    if (both === null) return;
    await ui.updatePluginConfig(both);
    dispatch({ type: "page:config-changed", config: shownEntry(both) });
  }

  return {
    async begin() {
      const [blocks, schema, entries] = await Promise.all([
        ui.getPluginConfig(),
        ui.getPluginConfigSchema(),
        read().catch(() => null),
      ]);
      handed = blocks;
      if (entries !== null && entries.length > 0 && !same(entries, blocks)) await hand(entries);
      dispatch({ type: "saving:read", entries: entries ?? blocks });
      dispatch({ type: "page:config-read", config: entries?.[0] ?? blocks[0] ?? null, schema });
    },
    save(config, onto, notice) {
      return alone(async () => {
        const [, ...others] = (await blocksOf()) ?? handed;
        const entries = await save(onto, [config, ...others]);
        if (entries === null) return null;
        if (!same(entries, handed)) await hand(entries);
        dispatch({ type: "saving:read", entries });
        dispatch({ type: "page:config-saved", config: shownEntry(entries) });
        if (notice !== null) dispatch({ type: "page:noticed", notice: { what: notice, detail: "" } });
        return shownEntry(entries);
      });
    },
    follow,
    decide: (choice) => {
      decided(choice);
    },
    async typed() {
      const blocks = await blocksOf();
      if (blocks === null && !state().help.everySetting) await hand([...handed]);
      const [block] = blocks ?? [];
      if (block !== undefined && !same(blocks, handed)) dispatch({ type: "page:config-changed", config: block });
    },
  };
}
