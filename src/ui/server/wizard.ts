import { randomUUID } from "node:crypto";
import type { AmazonSettings, DeviceSettings, Mode } from "../../config/settings.ts";
import { codeGrant } from "../../drs/code-grant.ts";
import { isReturnUrl, processConsent, requestConsent, type Consent } from "../../drs/consent.ts";
import { LinkError } from "../../drs/link-error.ts";
import { errorText } from "../../support/log.ts";
import type { SubscribedSlot, UiMode } from "../api.ts";
import type { AmazonLine } from "./amazon-line.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { deviceAt, judged } from "./settings.ts";
import { subscribedSlots } from "./subscribed.ts";

/** The steps of linking that need a server. Its attempts live as long as the page is open. */
export interface Wizard {
  /** Where to send the browser. Rejects with Refusal. */
  begin(config: unknown, device: number, host: string | undefined): Promise<{ attempt: string; url: string; mode: UiMode }>;
  /** Takes the address that the browser ended on, and links. Rejects with Refusal and StoreError. */
  finish(attempt: string, address: string): Promise<{ slots: SubscribedSlot[] }>;
}

interface Attempt {
  config: unknown;
  device: DeviceSettings;
  mode: Mode;
  addresses: AmazonSettings;
  consent: Consent;
}

/** The page has one wizard; older attempts are tabs that somebody forgot. */
const mostAttempts = 20;

export function createWizard(context: Context, line: AmazonLine): Wizard {
  const attempts = new Map<string, Attempt>();
  return {
    async begin(config, index, host) {
      const checked = judged(config, context.mask);
      const { settings } = checked;
      if (checked.problems.some(({ level, path }) => level === "error" && path === "mode")) throw new Refusal("wrongConfig", settings.ordering.stopped ?? "");
      const device = deviceAt(config, index, checked);
      if (settings.mode !== "simulate") checkCredentials(settings.amazon, settings.ordering.stopped);
      const { mode } = settings;
      const addresses = await line.addresses(settings, host);
      if (!isReturnUrl(addresses.redirectUri)) throw new Refusal("returnUrlWrong", addresses.redirectUri);
      const { authorizeUrl, clientId, redirectUri } = addresses;
      const consent = await requestConsent({ authorizeUrl, clientId, redirectUri, model: device.model, serial: device.serial, test: mode !== "live" });
      context.mask.hide(consent.verifier);
      const attempt = randomUUID();
      attempts.set(attempt, { config, device, mode, addresses, consent });
      for (const old of [...attempts.keys()].slice(0, -mostAttempts)) attempts.delete(old);
      return { attempt, url: line.seenFrom(consent.url, mode, host), mode };
    },
    async finish(id, address) {
      const attempt = attempts.get(id);
      if (attempt === undefined || !line.isThere(attempt.mode, attempt.addresses)) throw new Refusal("attemptGone");
      const granted = linked(() => processConsent(address, attempt.consent, attempt.addresses));
      // A store that cannot be read must not cost a code.
      context.links.current(attempt.device.serial, attempt.mode);
      // A code is good for one exchange, whatever becomes of it.
      attempts.delete(id);
      context.mask.hide(granted.parameters.get("code") ?? undefined);
      const { refreshToken, accessToken } = await codeGrant(line.wire, attempt.addresses, granted).catch((error: unknown) => linked(() => { throw error; }));
      for (const secret of [refreshToken, accessToken]) context.mask.hide(secret);
      context.links.link(attempt.device.serial, attempt.mode, refreshToken);
      return { slots: await slotsOf(line, attempt, accessToken) };
    },
  };
}

function checkCredentials({ clientId, clientSecret, redirectUri }: AmazonSettings, stopped: string | null): void {
  const missing = Object.entries({ clientId, clientSecret, redirectUri }).filter(([, value]) => value.trim() === "").map(([name]) => name);
  if (missing.length > 0) throw new Refusal("credentialsMissing", missing.join(", "));
  // An address of Amazon's is wrong.
  if (stopped !== null) throw new Refusal("wrongConfig", stopped);
}

/** Runs a step of linking; its failures are among those that the page explains. */
function linked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof LinkError ? new Refusal(error.code, error.detail, { cause: error }) : error;
  }
}

/**
 * What Amazon has for the device that was just linked, asked without a refresh: the running plugin makes its own within the second, and of two at
 * once Amazon may refuse one, and with it the link. The link stands, whatever comes of this.
 */
async function slotsOf(line: AmazonLine, { config, device, addresses }: Attempt, accessToken: string): Promise<SubscribedSlot[]> {
  try {
    return subscribedSlots(await line.newClient(addresses, accessToken).subscriptionInfo(), config, device.serial);
  } catch (error) {
    throw new Refusal("slotsUnread", errorText(error), { cause: error });
  }
}
