import type { VNode } from "preact";
import type { LevelNumber, LevelTrial as LevelRead } from "../../api.ts";
import { levelPaths } from "../state/slot-draft.ts";
import { momentText, numberText } from "./format.ts";
import { AskButton, Button, RefusalAlert } from "./parts.tsx";
import { changeDraft, type FormProps } from "./slot-fields.tsx";
import type { View } from "./view.ts";

/** Reads the level once with what is typed, and says what came of it. */
export function LevelTrial(of: FormProps): VNode {
  const {
    view,
    form: { draft, trial },
  } = of;
  const {
    words,
    words: { slots: said },
    acts,
  } = view;
  const running = trial === "running";
  const refusal = trial !== null && trial !== "running" && "refusal" in trial ? trial.refusal : null;
  const answer = trial !== null && trial !== "running" && "raw" in trial ? trial : null;
  return (
    <div class="mb-3">
      <AskButton
        id="try-it"
        running={running}
        words={[said.tryIt, said.trying]}
        ask={() => {
          acts.slots.tryIt();
        }}
      />
      <div role="status" id="trial">
        {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
        {refusal?.code !== "sensorCertificate" ? null : (
          <Button
            id="take-certificate"
            onClick={() => {
              changeDraft(of, { values: { ...draft.values, "level.certificate": refusal.detail } });
            }}
          >
            {said.takeCertificate}
          </Button>
        )}
        {answer === null ? null : (
          <p class="small mt-2 mb-0">
            {trialText(view, answer)} {said.would(words.wouldText(answer.said))}
          </p>
        )}
        {trial === null || trial === "running" || !levelPaths(draft).includes("level.path") ? null : (
          <Numbers {...of} numbers={trial.numbers} open={answer === null} />
        )}
      </div>
    </div>
  );
}

/** The numbers in what the device said, to be picked in place of a typed path. */
function Numbers({
  numbers,
  open,
  ...of
}: FormProps & { numbers: readonly LevelNumber[]; open: boolean }): VNode | null {
  const { slots: said } = of.view.words;
  const { values } = of.form.draft;
  // That the whole is the number needs no list where it was read.
  if (numbers.length === 0 || (!open && numbers[0]?.path === "")) return null;
  return (
    <details class="mt-2" id="numbers" open={open}>
      <summary>{said.numbersIn}</summary>
      {numbers.map(({ path, said: value }) => (
        <Button
          key={path}
          class="btn btn-sm btn-plain"
          data-path={path}
          aria-pressed={path === values["level.path"]}
          onClick={() => {
            changeDraft(of, { values: { ...values, "level.path": path, "level.pattern": "" } });
          }}
        >
          <code>{path || said.wholeAnswer}</code> {value}
        </Button>
      ))}
    </details>
  );
}

function trialText({ state, words: { slots: said, language } }: View, { raw, percent, at }: LevelRead): string {
  const number = numberText(language, raw, 6);
  const text = percent === null ? said.triedUnknown(number) : said.tried(number, numberText(language, percent));
  return at === null ? text : `${text} ${said.measured(momentText(language, at, state.overview.overview?.now ?? at))}`;
}
