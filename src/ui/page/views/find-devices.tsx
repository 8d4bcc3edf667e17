import type { VNode } from "preact";
import type { LevelFound } from "../../api.ts";
import type { SlotDraft } from "../state/slot-draft.ts";
import { AskButton, Button, RefusalAlert } from "./parts.tsx";
import { changeDraft, type FormProps } from "./slot-fields.tsx";

/** Looks for what announces itself, and fills the form from what is picked of it. */
export function FindDevices(of: FormProps): VNode {
  const {
    view,
    view: {
      words: { slots: said },
      acts,
    },
    form: { finding },
  } = of;
  const running = finding === "running";
  const { found, failures } = finding === null || running ? { found: [], failures: [] } : finding;
  return (
    <div class="mb-3">
      <AskButton
        id="find-devices"
        running={running}
        words={[said.findDevices, said.finding]}
        ask={() => {
          acts.slots.find();
        }}
      />
      <div role="status" id="finding">
        {failures.map((refusal) => (
          <RefusalAlert view={view} refusal={refusal} />
        ))}
        {finding === null || running ? null : (
          <p class="small mt-2 mb-1">{found.length === 0 ? said.foundNothing : said.found}</p>
        )}
      </div>
      {found.map((each) => (
        <FoundButton key={`${each.source} ${each.place} ${each.name}`} {...of} found={each} />
      ))}
    </div>
  );
}

function FoundButton({ found, ...of }: FormProps & { found: LevelFound }): VNode {
  const { source, name, place, open } = found;
  const { slots: said } = of.view.words;
  const { values, shared } = of.form.draft;
  const isPicked =
    values["level.source"] === source && isWithin(found.values, values) && isWithin(found.shared ?? {}, shared);
  return (
    <div>
      <Button
        class="btn btn-sm btn-plain text-start"
        data-found={place}
        aria-pressed={isPicked}
        onClick={() => {
          changeDraft(of, picked(of.form.draft, found));
        }}
      >
        {name} <code>{place}</code>
      </Button>
      {isPicked && open.length > 0 ? (
        <div class="small dr-muted">{open.map((what) => said.stillOpen[what]).join(" ")}</div>
      ) : null}
    </div>
  );
}

/** The form of what is picked: a password that was typed for another device is not for this one. */
function picked(
  { values, shared }: SlotDraft,
  { source, values: ownValues, shared: ownShared = {} }: LevelFound,
): Pick<SlotDraft, "values" | "shared"> {
  const sections = Object.entries(ownShared).flatMap(([path, text]) =>
    shared[path] === text ? [] : [`${path.split(".")[0] ?? ""}.`],
  );
  return {
    values: { ...emptied(values, ["level."]), "level.source": source, ...ownValues },
    shared: { ...emptied(shared, sections), ...ownShared },
  };
}

function emptied(texts: Readonly<Record<string, string>>, below: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, below.some((start) => path.startsWith(start)) ? "" : text]),
  );
}

function isWithin(part: Readonly<Record<string, string>>, whole: Readonly<Record<string, string>>): boolean {
  return Object.entries(part).every(([path, text]) => (whole[path] ?? "") === text);
}
