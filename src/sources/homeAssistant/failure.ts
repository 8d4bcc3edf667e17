import { codeText, networkErrorText } from "../../support/network-errors.ts";
import { publicAddress } from "../../support/private-address.ts";

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

const inClearText: LinkFailure = {
  kind: "refused",
  text: "has a public address: over http:// the token could be read on the way. Use an https:// address",
};

/** An HTTP status that is no answer to what was asked. `location`: of its headers, relative to `url`. */
export function statusFailure(status: number, url: string, location: string | undefined): LinkFailure {
  if (status === 401) return wrongToken;
  if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url)) {
    const { origin, pathname } = new URL(location, url);
    const address = `${origin}${pathname.replace(/\/(?:api(?:\/.*)?)?$/, "")}`;
    return { kind: "refused", text: `answers with a redirect to ${address}: use that address` };
  }
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
  if (code === publicAddress) return inClearText;
  if (code === "ETIMEDOUT") return noAnswer;
  if (/^(?:HPE_|WS_ERR)/.test(code)) return notHomeAssistant;
  return { kind: "away", text: networkErrorText(code) ?? codeText(code) };
}
