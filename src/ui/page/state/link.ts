import { meaningOf } from "../../../config/modes.ts";
import type {
  DeviceLinkState,
  ForeignAddress,
  InboxState,
  SubscribedSlot,
  UiMode,
  UiProblem,
  UiRefusal,
} from "../../api.ts";
import { simulatedModel } from "./slot-draft.ts";

export const wizardFields = ["mode", "clientId", "clientSecret", "redirectUri", "name", "model", "serial"] as const;

export type WizardField = (typeof wizardFields)[number];

/**
 * Linking one device: its data, then Amazon's page, then the address that the browser ended on, and at last the slots
 * that were found.
 */
export interface Wizard {
  step: "device" | "consent" | "address" | "slots";
  /** The device's place in the configuration; null for a new one. */
  device: number | null;
  values: Record<WizardField, string>;
  /** Someone asked to go on: from now on what is missing is said too. */
  asked: boolean;
  busy: boolean;
  refusal: UiRefusal | null;
  problems: UiProblem[];
  attempt: { id: string; url: string; mode: UiMode } | null;
  address: string;
  found: SubscribedSlot[];
  /** The slots to be added, by their id. */
  chosen: string[];
}

export type Unlinking = "running" | "done" | UiRefusal;

export interface LinkState {
  devices: DeviceLinkState[] | null;
  /** What of Amazon's addresses is not Amazon's. */
  foreign: ForeignAddress[];
  refusal: UiRefusal | null;
  wizard: Wizard | null;
  unlinking: { serial: string; at: Unlinking } | null;
}

export type LinkEvent =
  | { type: "link:devices-arrived"; devices: DeviceLinkState[]; foreign: ForeignAddress[] }
  | { type: "link:devices-refused"; refusal: UiRefusal }
  | { type: "link:wizard-opened"; device: number | null; values: Wizard["values"] }
  | { type: "link:wizard-closed" }
  | { type: "link:typed"; field: WizardField; text: string }
  | { type: "link:going-on-asked" }
  | { type: "link:refused"; refusal: UiRefusal | null; problems: UiProblem[] }
  | { type: "link:begun"; device: number; attempt: { id: string; url: string; mode: UiMode } }
  | { type: "link:page-opened" }
  | { type: "link:stepped-back"; step: Wizard["step"] }
  | { type: "link:address-typed"; address: string }
  | { type: "link:finished"; found: SubscribedSlot[]; refusal: UiRefusal | null }
  | { type: "link:slot-chosen"; slotId: string; chosen: boolean }
  | { type: "link:unlinking-moved"; serial: string; at: Unlinking };

export const firstLink: LinkState = { devices: null, foreign: [], refusal: null, wizard: null, unlinking: null };

export function reduceLink(state: LinkState, event: LinkEvent): LinkState {
  switch (event.type) {
    case "link:devices-arrived":
      return { ...state, devices: event.devices, foreign: event.foreign, refusal: null };
    case "link:devices-refused":
      return { ...state, refusal: event.refusal };
    case "link:wizard-opened":
      return { ...state, unlinking: null, wizard: newWizard(event.device, event.values) };
    case "link:wizard-closed":
      return { ...state, wizard: null };
    case "link:unlinking-moved":
      return { ...state, unlinking: { serial: event.serial, at: event.at } };
    default:
      return state.wizard === null ? state : { ...state, wizard: reduceWizard(state.wizard, event) };
  }
}

type WizardEvent = Exclude<
  LinkEvent,
  { type: `link:devices-${string}` | `link:wizard-${string}` | "link:unlinking-moved" }
>;

function reduceWizard(wizard: Wizard, event: WizardEvent): Wizard {
  switch (event.type) {
    case "link:typed":
      return { ...wizard, values: typed(wizard, event.field, event.text), refusal: null, problems: [] };
    case "link:going-on-asked":
      return { ...wizard, asked: true, busy: true, refusal: null, problems: [] };
    case "link:refused":
      return { ...wizard, busy: false, refusal: event.refusal, problems: event.problems };
    case "link:begun":
      return {
        ...wizard,
        step: "consent",
        busy: false,
        device: event.device,
        attempt: event.attempt,
        address: "",
        asked: false,
      };
    case "link:page-opened":
      return { ...wizard, step: "address" };
    case "link:stepped-back":
      return { ...wizard, step: event.step, busy: false, refusal: null, problems: [], asked: false };
    case "link:address-typed":
      return { ...wizard, address: event.address, refusal: null };
    case "link:finished":
      return {
        ...wizard,
        step: "slots",
        busy: false,
        found: event.found,
        refusal: event.refusal,
        chosen: event.found.filter(offered).map(({ slotId }) => slotId),
      };
    case "link:slot-chosen":
      return {
        ...wizard,
        chosen: event.chosen ? [...wizard.chosen, event.slotId] : wizard.chosen.filter((id) => id !== event.slotId),
      };
  }
}

/** How far the running plugin is with unlinking a device. */
export function unlinkingAt(at: "sending" | InboxState | UiRefusal): Unlinking {
  if (at === "sending") return "running";
  if ("code" in at) return at;
  switch (at.state) {
    case "waiting":
      return "running";
    case "done":
      return "done";
    case "refused":
      return { code: "deregisterFailed", detail: at.reason };
    case "expired":
      return { code: "notRunning", detail: "" };
  }
}

/** A new device's made-up name is for the simulation only: at Amazon it would register a device that nobody has. */
function typed({ device, values }: Wizard, field: WizardField, text: string): Wizard["values"] {
  const next = { ...values, [field]: text };
  const madeUp = device === null && values.model === simulatedModel && field === "mode" && !meaningOf(text).standIn;
  return madeUp ? { ...next, model: "", serial: "" } : next;
}

function offered({ configured, subscribed }: SubscribedSlot): boolean {
  return !configured && subscribed;
}

function newWizard(device: number | null, values: Wizard["values"]): Wizard {
  return {
    step: "device",
    device,
    values,
    asked: false,
    busy: false,
    refusal: null,
    problems: [],
    attempt: null,
    address: "",
    found: [],
    chosen: [],
  };
}
