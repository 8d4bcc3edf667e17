import type { UiRequests } from "../../api.ts";
import {
  changedIn,
  type ChannelDraft,
  channelDraftOf,
  newChannel,
  withChannel,
  withText,
  withType,
} from "../state/channel-draft.ts";
import type { ChannelTrial } from "../state/channels.ts";
import { emptyBlock, withoutItem } from "../state/config-block.ts";
import { isWithin, saveForm, saveWithout } from "./config.ts";
import type { Context } from "./context.ts";
import type { Saving } from "./saving.ts";

export interface ChannelsActs {
  add(): void;
  edit(index: number): void;
  chooseType(name: string): void;
  typeId(id: string): void;
  type(key: string, text: string): void;
  close(): void;
  save(): void;
  /** Tries what the form holds. */
  tryForm(): void;
  /** Tries a channel as it was saved. */
  trySaved(id: string): void;
  remove(index: number): void;
}

/** So long after the last key the form is judged, in ms. */
const pause = 250;

export function channelsActs(context: Context, saving: Saving): ChannelsActs {
  const { ask, dispatch, state, timers, run, focus } = context;
  let cancel = (): void => undefined;
  const config = () => state().config ?? emptyBlock;

  const placed = (draft: ChannelDraft) => {
    const next = withChannel(config(), draft, state().schema);
    return { ...next, paths: [`channels[${next.index}]`] };
  };

  async function judge(): Promise<void> {
    const { form } = state().channels;
    if (form === null) return;
    const next = placed(form.draft);
    const { problems } = await ask("/judge", { config: next.config });
    if (state().channels.form?.draft !== form.draft) return;
    const mine = problems.filter(({ path }) => isWithin(path, next.paths));
    dispatch({ type: "channels:form-judged", problems: mine });
  }

  const open = (draft: ChannelDraft, field: string): void => {
    dispatch({ type: "page:tab-chosen", tab: "channels" });
    dispatch({ type: "channels:form-opened", draft });
    focus(field);
    run(judge);
  };

  const change = (made: (draft: ChannelDraft) => ChannelDraft): void => {
    const { form } = state().channels;
    if (form === null) return;
    dispatch({ type: "channels:form-changed", draft: made(form.draft) });
    cancel();
    cancel = timers.after(pause, () => {
      run(judge);
    });
  };

  const attempt = (body: UiRequests["/channel/try"]["body"], moved: (trial: ChannelTrial) => void): void => {
    moved("running");
    run(async () => {
      const answer = await ask("/channel/try", body);
      moved(answer.ok ? { steps: answer.steps } : { refusal: answer.error });
    });
  };

  return {
    add: () => {
      open(newChannel(config()), "channel-type");
    },
    edit(index) {
      const draft = channelDraftOf(config(), index);
      if (draft !== null) open(draft, "channel-form-title");
    },
    chooseType: (name) => {
      change((draft) => withType(config(), draft, name));
    },
    typeId: (id) => {
      change((draft) => ({ ...draft, id, named: true }));
    },
    type: (key, text) => {
      change((draft) => withText(draft, key, text));
    },
    close() {
      cancel();
      dispatch({ type: "channels:form-closed" });
      focus("channels-title");
      run(saving.follow);
    },
    save: () => {
      run(async () => {
        const { form } = state().channels;
        if (form === null || form.saving) return;
        cancel();
        await saveForm(context, saving, "channels", placed(form.draft));
      });
    },
    tryForm() {
      const { form } = state().channels;
      if (form === null) return;
      const { draft } = form;
      attempt({ was: draft.was?.id ?? null, changed: changedIn(draft, state().schema) }, (trial) => {
        // What was said of something else than what is typed now is not for this.
        if (state().channels.form?.draft === draft) dispatch({ type: "channels:form-trial-moved", trial });
      });
    },
    trySaved: (id) => {
      attempt({ was: id, changed: {} }, (trial) => {
        dispatch({ type: "channels:trial-moved", id, trial });
      });
    },
    remove: (index) => {
      run(() => saveWithout(context, saving, "channels", withoutItem(config(), "channels", index)));
    },
  };
}
