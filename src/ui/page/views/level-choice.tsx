import type { VNode } from "preact";
import { Field, type Option, Select } from "./fields.tsx";
import { AskButton, Button, RefusalAlert } from "./parts.tsx";
import { changeDraft, type FormProps } from "./slot-fields.tsx";

/** Lists what can be picked, asked of where it would be read, and writes the choice into the fields. */
export function LevelChoice(of: FormProps): VNode {
  const {
    view,
    view: {
      words: { slots: said },
      acts,
    },
    form: { draft, choices },
  } = of;
  const running = choices === "running";
  const refusal = choices !== null && choices !== "running" && "refusal" in choices ? choices.refusal : null;
  const listed = choices !== null && choices !== "running" && !("refusal" in choices) ? choices : null;
  const fits = (values: Readonly<Record<string, string>>): boolean =>
    Object.entries(values).every(([key, value]) => (draft.values[`level.${key}`] ?? "") === value);
  const chosen = listed?.findIndex(({ values }) => fits(values)) ?? -1;
  const lowAt = listed?.[chosen]?.lowAt;
  const threshold = "replenish.threshold";
  const choose = (at: string): void => {
    const values: Record<string, string> = { ...draft.values };
    for (const [key, value] of Object.entries(listed?.[Number(at)]?.values ?? {})) values[`level.${key}`] = value;
    changeDraft(of, { values });
  };
  return (
    <div class="mb-3">
      <AskButton
        id="list-choices"
        running={running}
        words={[said.listChoices, said.listing]}
        ask={() => {
          acts.slots.listChoices();
        }}
      />
      <div role="status" class="mt-2">
        {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
        {listed?.length === 0 ? said.noChoices : null}
      </div>
      {listed === null || listed.length === 0 ? null : (
        <Field id="level-choice" label={said.choice(listed.length)}>
          {(tied) => (
            <Select
              {...tied}
              value={String(chosen)}
              options={[["-1", "–"], ...listed.map(({ label }, at): Option => [String(at), label])]}
              onValue={choose}
            />
          )}
        </Field>
      )}
      {lowAt === undefined || draft.values[threshold] === String(lowAt) ? null : (
        <Button
          id="take-threshold"
          onClick={() => {
            changeDraft(of, { values: { ...draft.values, [threshold]: String(lowAt) } });
          }}
        >
          {said.takeThreshold(lowAt)}
        </Button>
      )}
    </div>
  );
}
