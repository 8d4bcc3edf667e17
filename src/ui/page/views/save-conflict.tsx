import type { VNode } from "preact";
import type { Change } from "../state/config-changes.ts";
import type { SaveConflict } from "../state/saving.ts";
import { Button, ProblemList } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

/**
 * config.json was changed by somebody else: what there, what here, and the person's choice. Nothing else can be done
 * before that.
 */
export function SaveConflictView({ view, moved }: ViewProps & { moved: SaveConflict }): VNode {
  const {
    words,
    words: { moved: said },
    acts,
  } = view;
  const { theirs, mine, clashes, problems, busy } = moved;
  const changed = (change: Change): string => changeText(view, change);
  const clashed = (change: Change): string =>
    change.how === "kept" ? changed(change) : `${changed(change)} ${said.mineStands}`;
  return (
    <main data-moved="" aria-labelledby="moved-title">
      <h2 class="h5" id="moved-title" tabindex={-1}>
        {said.title}
      </h2>
      <p>{said.intro}</p>
      <Changes title={said.theirs} which="theirs" texts={theirs.map(changed)} />
      <Changes title={said.mine} which="mine" texts={mine.map(changed)} />
      {clashes.length === 0 ? null : <Changes title={said.clashes} which="clashes" texts={clashes.map(clashed)} />}
      <ProblemList view={view} problems={problems} />
      <div class="d-flex flex-wrap gap-2">
        <Button
          kind="primary"
          id="moved-take-up"
          disabled={busy}
          onClick={() => {
            acts.decide("takeUp");
          }}
        >
          {busy ? words.slots.saving : said.takeUp}
        </Button>
        <Button
          id="moved-discard"
          disabled={busy}
          onClick={() => {
            acts.decide("discard");
          }}
        >
          {said.discard}
        </Button>
      </div>
    </main>
  );
}

interface ChangesProps {
  title: string;
  which: "theirs" | "mine" | "clashes";
  /** May be none: what has no name on this page, as the order of the slots, is a change all the same. */
  texts: readonly string[];
}

function Changes({ title, which, texts }: ChangesProps): VNode {
  return (
    <section data-changes={which}>
      <h3 class="h6 mb-1">{title}</h3>
      <ul class="ps-3">
        {texts.map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function changeText({ words }: View, { what, how, name, fields }: Change): string {
  const said = words.moved.changes;
  const titles = fields.map((path) => titleOf(words.schema.settings, path)).join(", ");
  if (what === "settings") return said.settings(titles);
  return how === "changed" ? said[what].changed(name, titles) : said[what][how](name);
}

/** What the page calls a setting: of one inside of another, as a header's, the outer. Its path where it has no name. */
function titleOf(settings: Partial<Record<string, { title: string }>>, path: string): string {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const title = Object.hasOwn(settings, at) ? settings[at]?.title : undefined;
    if (title !== undefined) return title;
  }
  return path;
}
