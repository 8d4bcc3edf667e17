import { emptyBlock, withoutItem } from "../state/config-block.ts";
import { applied, draftOf, newDraft, type SlotDraft } from "../state/slot-draft.ts";
import { isWithin, saveForm, saveWithout } from "./config.ts";
import type { Context } from "./context.ts";
import type { Saving } from "./saving.ts";

export interface SlotsActs {
  add(device: number | null): void;
  edit(device: number, slot: number): void;
  change(draft: SlotDraft): void;
  close(): void;
  save(): void;
  tryIt(): void;
  /** Looks for what announces itself. */
  find(): void;
  /** Asks what can be picked for its level. */
  listChoices(): void;
  removeSlot(device: number, slot: number): void;
  removeDevice(device: number): void;
}

/** So long after the last key the form is judged, in ms. */
const pause = 250;

export function slotsActs(context: Context, saving: Saving): SlotsActs {
  const { ask, dispatch, state, timers, run, focus } = context;
  let cancel = (): void => undefined;
  const config = () => state().config ?? emptyBlock;

  const open = (draft: SlotDraft): void => {
    dispatch({ type: "page:tab-chosen", tab: "slots" });
    dispatch({ type: "slots:form-opened", draft });
    focus("slot-name");
    run(judge);
  };

  const placed = (draft: SlotDraft) => {
    const next = applied(config(), draft, state().schema);
    return { ...next, paths: [`devices[${next.device}]`, "server", "mqtt", "homeAssistant"] };
  };

  async function judge(): Promise<void> {
    const { form } = state().slots;
    if (form === null) return;
    const next = placed(form.draft);
    const { problems } = await ask("/judge", { config: next.config });
    if (state().slots.form?.draft !== form.draft) return;
    const mine = [
      `devices[${next.device}].slots[${next.slot}]`,
      "server",
      "mqtt",
      "homeAssistant",
      ...(form.draft.device === null ? [`devices[${next.device}]`] : []),
    ];
    dispatch({ type: "slots:form-judged", problems: problems.filter(({ path }) => isWithin(path, mine)) });
  }

  const remove = (next: ReturnType<typeof withoutItem>): void => {
    run(() => saveWithout(context, saving, "slots", next));
  };

  return {
    add: (device) => {
      open(newDraft(config(), device));
    },
    edit: (device, slot) => {
      open(draftOf(config(), { device, slot }));
    },
    change(draft) {
      dispatch({ type: "slots:form-changed", draft });
      cancel();
      cancel = timers.after(pause, () => {
        run(judge);
      });
    },
    close() {
      cancel();
      dispatch({ type: "slots:form-closed" });
      focus("slots-title");
      run(saving.follow);
    },
    save: () => {
      run(async () => {
        const { form } = state().slots;
        if (form === null || form.saving) return;
        cancel();
        await saveForm(context, saving, "slots", placed(form.draft));
      });
    },
    tryIt() {
      run(async () => {
        const { form } = state().slots;
        if (form === null) return;
        dispatch({ type: "slots:trial-moved", trial: "running" });
        const answer = await ask("/level/try", placed(form.draft));
        const { numbers = [] } = answer;
        dispatch({
          type: "slots:trial-moved",
          trial: answer.ok ? { ...answer, numbers } : { refusal: answer.error, numbers },
        });
      });
    },
    find() {
      run(async () => {
        const { form } = state().slots;
        if (form === null) return;
        dispatch({ type: "slots:finding-moved", finding: "running" });
        const answer = await ask("/level/find", { config: placed(form.draft).config });
        const finding = answer.ok ? answer : { found: [], failures: [answer.error] };
        dispatch({ type: "slots:finding-moved", finding });
      });
    },
    listChoices() {
      run(async () => {
        const { form } = state().slots;
        if (form === null) return;
        dispatch({ type: "slots:choices-moved", choices: "running" });
        const { config: typed, device, slot } = placed(form.draft);
        const answer = await ask("/level/choices", { config: typed, device, slot });
        dispatch({ type: "slots:choices-moved", choices: answer.ok ? answer.choices : { refusal: answer.error } });
      });
    },
    removeSlot: (device, slot) => {
      remove(withoutItem(config(), `devices.${device}.slots`, slot));
    },
    removeDevice: (device) => {
      remove(withoutItem(config(), "devices", device));
    },
  };
}
