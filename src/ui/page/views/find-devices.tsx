import type { VNode } from "preact";
import type { LevelFound } from "../../api.ts";
import { Button, RefusalAlert } from "./parts.tsx";
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
      <Button
        id="find-devices"
        disabled={running}
        onClick={() => {
          acts.slots.find();
        }}
      >
        {running ? said.finding : said.findDevices}
      </Button>
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
  const next = {
    values: { ...values, "level.source": source, ...found.values },
    shared: { ...shared, ...found.shared },
  };
  const isPicked = isWithin(next.values, values) && isWithin(next.shared, shared);
  return (
    <div>
      <Button
        class="btn btn-sm btn-plain text-start"
        data-found={place}
        aria-pressed={isPicked}
        onClick={() => {
          changeDraft(of, next);
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

function isWithin(part: Readonly<Record<string, string>>, whole: Readonly<Record<string, string>>): boolean {
  return Object.entries(part).every(([path, text]) => (whole[path] ?? "") === text);
}
