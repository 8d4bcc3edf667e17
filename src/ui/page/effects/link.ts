import { meaningOf } from "../../../config/modes.ts";
import { defaultSource } from "../../level-fields.ts";
import { browserHost } from "../platform/browser.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import {
  devicesIn,
  emptyBlock,
  listAt,
  modeOf,
  otherSerials,
  textAt,
  valueAt,
  withItem,
  withValue,
} from "../state/config-block.ts";
import { type Unlinking, unlinkingAt, type Wizard, type WizardField } from "../state/link.ts";
import { same } from "../state/config-parts.ts";
import { findingsOf } from "../state/link-check.ts";
import { newDraft } from "../state/slot-draft.ts";
import { objections } from "./config.ts";
import type { Context } from "./context.ts";
import { followRequest } from "./plugin-requests.ts";
import { refusalIn, type Saving } from "./saving.ts";

export interface LinkActs {
  refresh(): void;
  start(device: number | null): void;
  close(): void;
  type(field: WizardField, text: string): void;
  goOn(): void;
  pageOpened(): void;
  back(step: Wizard["step"]): void;
  typeAddress(address: string): void;
  finish(): void;
  choose(slotId: string, chosen: boolean): void;
  addChosen(): void;
  unlink(serial: string): void;
}

const credentials = ["clientId", "clientSecret", "redirectUri"] as const;

export function linkActs(context: Context, saving: Saving): LinkActs {
  const { ask, dispatch, state, run, focus } = context;
  const config = (): ConfigBlock => state().config ?? emptyBlock;

  const refresh = async (): Promise<void> => {
    const answer = await ask("/links", {});
    dispatch(
      answer.ok
        ? { type: "link:devices-arrived", devices: answer.devices, foreign: answer.foreign }
        : { type: "link:devices-refused", refusal: answer.error },
    );
  };

  /** A step that nothing may interrupt. Where it breaks off, the person can go on all the same. */
  const busily = async (step: (wizard: Wizard) => Promise<void>): Promise<void> => {
    const { wizard } = state().link;
    if (wizard === null || wizard.busy) return;
    dispatch({ type: "link:going-on-asked" });
    try {
      await step(wizard);
    } catch (error) {
      const refusal = refusalIn(error);
      dispatch({ type: "link:refused", refusal, problems: [] });
      if (refusal === null) throw error;
      focus("link-refusal");
    }
  };

  const close = (): void => {
    dispatch({ type: "link:wizard-closed" });
    focus("link-title");
    run(saving.follow);
  };

  const goOn = async (wizard: Wizard): Promise<void> => {
    const stopped = findingsOf(wizard.values, otherSerials(config(), wizard.device)).find(({ stops }) => stops);
    if (stopped !== undefined) {
      dispatch({ type: "link:refused", refusal: null, problems: [] });
      focus(`link-${stopped.field}`);
      return;
    }
    const onto = state().saving.entries;
    const next = withDevice(config(), wizard);
    const problems = await objections(context, next.config, [
      "amazon",
      `devices[${next.device}].model`,
      `devices[${next.device}].serial`,
    ]);
    if (problems.length > 0) {
      dispatch({ type: "link:refused", refusal: null, problems });
      return;
    }
    // Saved before Amazon's page opens: the browser may not come back to this page. The mode only with the link: who
    // leaves without one, in whatever way, has not switched on real orders.
    const now = withValue(next.config, "mode", config()["mode"]);
    const saved = same(now, config()) ? now : await saving.save(now, onto, null);
    if (saved === null) {
      close();
      return;
    }
    const device = placeOfDevice(saved, wizard);
    const begun = await ask("/link/begin", {
      serial: wizard.values.serial.trim(),
      mode: modeOf(next.config),
      host: browserHost(),
    });
    if (!begun.ok) {
      dispatch({ type: "link:refused", refusal: begun.error, problems: [] });
      return;
    }
    dispatch({ type: "link:begun", device, attempt: { id: begun.attempt, url: begun.url, mode: begun.mode } });
    focus("link-open");
  };

  const finish = async ({ attempt, address }: Wizard): Promise<void> => {
    if (attempt === null) throw new Error("nothing was asked of Amazon yet");
    const answer = await ask("/link/finish", { attempt: attempt.id, address: address.trim() });
    const refusal = answer.ok ? null : answer.error;
    // Where only the slots could not be read it is linked all the same.
    if (refusal !== null && refusal.code !== "slotsUnread") {
      dispatch({ type: "link:refused", refusal, problems: [] });
      focus("link-refusal");
      return;
    }
    if (modeOf(config()) !== attempt.mode)
      await saving.save(withValue(config(), "mode", attempt.mode), state().saving.entries, null);
    dispatch({ type: "link:finished", found: answer.ok ? answer.slots : [], refusal });
    focus("link-done");
    await refresh();
  };

  const addChosen = async (): Promise<void> => {
    const { wizard } = state().link;
    if (wizard === null || wizard.device === null) return;
    const onto = state().saving.entries;
    const device = placeOfDevice(config(), wizard);
    const path = `devices.${device}.slots`;
    const added = wizard.chosen.reduce(
      (at, slotId) => withItem(at, path, { slotId, level: { source: defaultSource } }),
      config(),
    );
    if (wizard.chosen.length > 0) {
      const problems = await objections(context, added, [`devices[${device}]`]);
      if (problems.length > 0) {
        dispatch({ type: "link:refused", refusal: null, problems });
        return;
      }
      await saving.save(added, onto, "saved");
    }
    dispatch({ type: "link:wizard-closed" });
    if (wizard.chosen.length > 0) dispatch({ type: "page:tab-chosen", tab: "slots" });
    focus(wizard.chosen.length > 0 ? "slots-title" : "link-title");
  };

  return {
    refresh: () => {
      run(refresh);
    },
    start(device) {
      dispatch({ type: "link:wizard-opened", device, values: valuesOf(config(), device) });
      focus("link-step");
    },
    close,
    type: (field, text) => {
      dispatch({ type: "link:typed", field, text });
    },
    goOn: () => {
      run(() => busily(goOn));
    },
    pageOpened() {
      dispatch({ type: "link:page-opened" });
      focus("link-address");
    },
    back(step) {
      dispatch({ type: "link:stepped-back", step });
      focus("link-step");
    },
    typeAddress: (address) => {
      dispatch({ type: "link:address-typed", address });
    },
    finish: () => {
      run(() => busily(finish));
    },
    choose: (slotId, chosen) => {
      dispatch({ type: "link:slot-chosen", slotId, chosen });
    },
    addChosen: () => {
      run(addChosen);
    },
    unlink(serial) {
      const moved = (at: Unlinking): void => {
        dispatch({ type: "link:unlinking-moved", serial, at });
      };
      run(async () => {
        moved("running");
        const answer = await ask("/unlink", { serial });
        if (!answer.ok) moved(answer.error);
        else if (answer.id === null) moved("done");
        // The plugin does it, and Amazon may refuse it: a token that is still good must not be taken for dead.
        else
          await followRequest(
            context,
            answer.id,
            (at) => {
              const now = unlinkingAt(at);
              if (now !== "running") moved(now);
            },
            ({ state: at }) => at !== "waiting",
          );
        await refresh();
      });
    },
  };
}

/** Where the wizard's device stands: what somebody else has changed meanwhile may have moved it. */
function placeOfDevice(config: ConfigBlock, { values }: Wizard): number {
  return devicesIn(config).findIndex(({ serial }) => serial === values.serial.trim());
}

function valuesOf(config: ConfigBlock, device: number | null): Wizard["values"] {
  const known = device === null ? newDraft(config, null).newDevice : valueAt(config, `devices.${device}`);
  const of = (holder: unknown, path: string): string => textAt(holder, path);
  return {
    mode: modeOf(config),
    clientId: of(config, "amazon.clientId"),
    clientSecret: of(config, "amazon.clientSecret"),
    redirectUri: of(config, "amazon.redirectUri"),
    name: of(known, "name"),
    model: of(known, "model"),
    serial: of(known, "serial"),
  };
}

/** The configuration with what the wizard's first step says, and where the device stands there. */
function withDevice(config: ConfigBlock, { device, values }: Wizard): { config: ConfigBlock; device: number } {
  const value = (field: WizardField): string | undefined => values[field].trim() || undefined;
  let next = withValue(
    config,
    "mode",
    meaningOf(values.mode).standIn && config["mode"] === undefined ? undefined : values.mode,
  );
  if (!meaningOf(values.mode).standIn)
    for (const field of credentials) next = withValue(next, `amazon.${field}`, value(field));
  let place = device;
  if (place === null) {
    next = withItem(next, "devices", { slots: [] });
    place = listAt(next, "devices").length - 1;
  }
  for (const field of ["name", "model", "serial"] as const)
    next = withValue(next, `devices.${place}.${field}`, value(field));
  return { config: next, device: place };
}
