import { meaningOf } from "../../../config/modes.ts";
import { advisedLength, registered } from "../../../config/registered.ts";
import type { Wizard, WizardField } from "./link.ts";

/**
 * What is wrong with a field of the wizard as it is typed: a word of the catalogue (`link.wrong.<word>`) and its
 * number.
 */
export interface Finding {
  field: WizardField;
  word: "missing" | "characters" | "long" | "notHttps" | "fragment" | "spaces" | "taken";
  /** Stops the wizard; else it is only said. */
  stops: boolean;
  count: number;
}

/** Judges the first step of the wizard. What is empty is said too: whether that is shown yet is up to the page. */
export function findingsOf(values: Wizard["values"], otherSerials: readonly string[]): Finding[] {
  const needed: WizardField[] = meaningOf(values.mode).standIn ? [] : ["clientId", "clientSecret", "redirectUri"];
  const credentials = needed.flatMap((field) => credentialFindings(field, values[field].trim()));
  const device = (["model", "serial"] as const).flatMap((field) => nameFindings(field, values[field].trim()));
  const taken = otherSerials.includes(values.serial.trim()) ? [stop("serial", "taken")] : [];
  return [...credentials, ...device, ...taken];
}

function credentialFindings(field: WizardField, text: string): Finding[] {
  if (text === "") return [stop(field, "missing")];
  if (field === "redirectUri") return addressFindings(text);
  return /\s/.test(text) ? [stop(field, "spaces")] : [];
}

/** Amazon takes a return address that is https, or http on this machine (Login with Amazon, allowed return URLs). */
function addressFindings(text: string): Finding[] {
  if (!URL.canParse(text)) return [stop("redirectUri", "notHttps")];
  const { protocol, hostname, hash } = new URL(text);
  if (protocol !== "https:" && !(protocol === "http:" && hostname === "localhost"))
    return [stop("redirectUri", "notHttps")];
  return hash === "" ? [] : [stop("redirectUri", "fragment")];
}

function nameFindings(field: WizardField, text: string): Finding[] {
  if (text === "") return [stop(field, "missing")];
  if (!registered.test(text)) return [stop(field, "characters", text.length)];
  return text.length > advisedLength ? [{ field, word: "long", stops: false, count: text.length }] : [];
}

function stop(field: WizardField, word: Finding["word"], count = 0): Finding {
  return { field, word, stops: true, count };
}
