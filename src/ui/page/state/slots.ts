import type { LevelChoice, LevelFound, LevelNumber, LevelTrial, UiProblem, UiRefusal } from "../../api.ts";
import { type SlotDraft, sourceOf } from "./slot-draft.ts";

/** `numbers`: what can be picked in what came. */
export type Trial = "running" | ((LevelTrial | { refusal: UiRefusal }) & { numbers: LevelNumber[] });

export type Finding = "running" | { found: LevelFound[]; failures: UiRefusal[] };

export type Choices = "running" | readonly LevelChoice[] | { refusal: UiRefusal };

export interface SlotsState {
  form: SlotForm | null;
  /** What the plugin would refuse where something was to be taken away or saved outside of the form. */
  problems: UiProblem[];
}

export interface SlotForm {
  draft: SlotDraft;
  /** What the plugin says of it as it stands; null before it was judged. */
  problems: UiProblem[] | null;
  trial: Trial | null;
  /** What announces itself; null before it was looked for. */
  finding: Finding | null;
  /** What can be picked for its level; null before it was asked for. */
  choices: Choices | null;
  /** Someone asked to save it: from now on what is missing is said too. */
  asked: boolean;
  saving: boolean;
}

export type SlotsEvent =
  | { type: "slots:form-opened"; draft: SlotDraft }
  | { type: "slots:form-changed"; draft: SlotDraft }
  | { type: "slots:form-judged"; problems: UiProblem[] }
  | { type: "slots:form-closed" }
  | { type: "slots:saving-asked" }
  | { type: "slots:saving-refused"; problems: UiProblem[] }
  | { type: "slots:saving-failed" }
  | { type: "slots:trial-moved"; trial: Trial }
  | { type: "slots:finding-moved"; finding: Finding }
  | { type: "slots:choices-moved"; choices: Choices }
  | { type: "slots:removal-refused"; problems: UiProblem[] };

export const firstSlots: SlotsState = { form: null, problems: [] };

export function reduceSlots(state: SlotsState, event: SlotsEvent): SlotsState {
  switch (event.type) {
    case "slots:form-opened":
      return {
        form: {
          draft: event.draft,
          problems: null,
          trial: null,
          finding: null,
          choices: null,
          asked: false,
          saving: false,
        },
        problems: [],
      };
    case "slots:form-closed":
      return firstSlots;
    case "slots:removal-refused":
      return { ...state, problems: event.problems };
    case "slots:form-changed":
      return inForm(state, {
        draft: event.draft,
        ...(isOtherSource(state.form, event.draft) ? { choices: null } : {}),
      });
    case "slots:form-judged":
      return inForm(state, { problems: event.problems });
    case "slots:saving-asked":
      return inForm(state, { asked: true, saving: true });
    case "slots:saving-refused":
      return inForm(state, { problems: event.problems, saving: false });
    case "slots:saving-failed":
      return inForm(state, { saving: false });
    case "slots:trial-moved":
      return inForm(state, { trial: event.trial });
    case "slots:finding-moved":
      return inForm(state, { finding: event.finding });
    case "slots:choices-moved":
      return inForm(state, { choices: event.choices });
  }
}

/** What was listed is not for another source's keys. */
function isOtherSource(form: SlotForm | null, draft: SlotDraft): boolean {
  return form !== null && sourceOf(form.draft) !== sourceOf(draft);
}

function inForm(state: SlotsState, change: Partial<SlotForm>): SlotsState {
  return state.form === null ? state : { ...state, form: { ...state.form, ...change } };
}
