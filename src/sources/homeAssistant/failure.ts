import { codeText, networkErrorText } from "../../support/network-errors.ts";

/** Why Home Assistant cannot be asked, in words that follow its host, or stand in brackets behind it. */
export interface LinkFailure {
  /** `refused`: a person has to mend it. `away`: it may come back by itself. */
  kind: "away" | "refused";
  text: string;
}

export const noAnswer: LinkFailure = { kind: "away", text: "it does not answer" };
export const closed: LinkFailure = { kind: "away", text: "it closed the connection" };
export const notHomeAssistant: LinkFailure = { kind: "away", text: "it does not answer as Home Assistant does" };
export const wrongToken: LinkFailure = {
  kind: "refused",
  text: "refuses the token: make a new long-lived access token there (your profile, Security) and save it as homeAssistant.token",
};

/** An HTTP status that is no answer to what was asked. */
export function statusFailure(status: number): LinkFailure {
  if (status === 401) return wrongToken;
  // 403 is also what a banned address gets (https://www.home-assistant.io/integrations/http/#ip_ban_enabled).
  if (status === 403)
    return {
      kind: "refused",
      text: "refuses this machine: 403. Look into ip_bans.yaml there, and whether the token's user may read states",
    };
  return { kind: "away", text: `it answered ${status}` };
}

/** The failure behind an error, told by its code: messages may quote an address. */
export function failureOf(error: unknown): LinkFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") return notHomeAssistant;
  if (code === "ETIMEDOUT") return noAnswer;
  if (/^(?:HPE_|WS_ERR)/.test(code)) return notHomeAssistant;
  return { kind: "away", text: networkErrorText(code) ?? codeText(code) };
}
