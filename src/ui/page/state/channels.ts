import type { TrialStep, UiProblem, UiRefusal } from "../../api.ts";
import type { ChannelDraft } from "./channel-draft.ts";

export type ChannelTrial = "running" | { steps: readonly TrialStep[] } | { refusal: UiRefusal };

export interface ChannelForm {
  draft: ChannelDraft;
  /** What the plugin says of it as it stands; null before it was judged. */
  problems: UiProblem[] | null;
  trial: ChannelTrial | null;
  /** Someone asked to save it: from now on what is missing is said too. */
  asked: boolean;
  saving: boolean;
}

export interface ChannelsState {
  form: ChannelForm | null;
  /** Of the saved channels, by their ids. */
  trials: ReadonlyMap<string, ChannelTrial>;
  /** What the plugin would refuse where one was to be taken away. */
  problems: UiProblem[];
}

export type ChannelsEvent =
  | { type: "channels:form-opened"; draft: ChannelDraft }
  | { type: "channels:form-changed"; draft: ChannelDraft }
  | { type: "channels:form-judged"; problems: UiProblem[] }
  | { type: "channels:form-closed" }
  | { type: "channels:saving-asked" }
  | { type: "channels:saving-refused"; problems: UiProblem[] }
  | { type: "channels:saving-failed" }
  | { type: "channels:form-trial-moved"; trial: ChannelTrial }
  | { type: "channels:trial-moved"; id: string; trial: ChannelTrial }
  | { type: "channels:removal-refused"; problems: UiProblem[] };

export const firstChannels: ChannelsState = { form: null, trials: new Map(), problems: [] };

export function reduceChannels(state: ChannelsState, event: ChannelsEvent): ChannelsState {
  switch (event.type) {
    case "channels:form-opened":
      return {
        ...firstChannels,
        form: { draft: event.draft, problems: null, trial: null, asked: false, saving: false },
      };
    case "channels:form-closed":
      return firstChannels;
    case "channels:trial-moved":
      return { ...state, trials: new Map(state.trials).set(event.id, event.trial) };
    case "channels:removal-refused":
      return { ...state, problems: event.problems };
    default:
      return state.form === null ? state : { ...state, form: { ...state.form, ...changeOf(event) } };
  }
}

type FormEvent = Exclude<
  ChannelsEvent,
  { type: "channels:form-opened" | "channels:form-closed" | "channels:trial-moved" | "channels:removal-refused" }
>;

function changeOf(event: FormEvent): Partial<ChannelForm> {
  switch (event.type) {
    case "channels:form-changed":
      return { draft: event.draft, trial: null };
    case "channels:form-judged":
      return { problems: event.problems };
    case "channels:saving-asked":
      return { asked: true, saving: true };
    case "channels:saving-refused":
      return { problems: event.problems, saving: false };
    case "channels:saving-failed":
      return { saving: false };
    case "channels:form-trial-moved":
      return { trial: event.trial };
  }
}
