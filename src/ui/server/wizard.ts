import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { modes } from "../../config/modes.ts";
import type { Problem } from "../../config/problem.ts";
import type { AmazonSettings, DeviceSettings, Mode } from "../../config/settings.ts";
import { codeGrant } from "../../drs/code-grant.ts";
import { isReturnUrl, processConsent, requestConsent, type Consent } from "../../drs/consent.ts";
import { LinkError } from "../../drs/link-error.ts";
import { errorText } from "../../support/log.ts";
import { reasonText } from "../../words/en/reasons.ts";
import type { SubscribedSlot, UiMode } from "../api.ts";
import type { AmazonAccess } from "./amazon-access.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { type Checked, deviceOf, saved } from "./settings.ts";
import { subscribedSlots } from "./subscribed.ts";

/** The steps of linking that need a server. Its attempts live as long as the page is open. */
export interface Wizard {
  /** Where to send the browser to link the saved device with this serial. Rejects with Refusal. */
  begin(serial: string, mode: Mode, host: string | undefined): Promise<{ attempt: string; url: string; mode: UiMode }>;
  /** Takes the address that the browser ended on, and links. Rejects with Refusal and StoreError. */
  finish(attempt: string, address: string): Promise<{ slots: SubscribedSlot[] }>;
}

/** What is linked, for what, and where: by the saved configuration. */
interface Target {
  device: DeviceSettings;
  mode: Mode;
  addresses: AmazonSettings;
}

interface Attempt extends Target {
  host: string | undefined;
  consent: Consent;
}

/** The page has one wizard; older attempts are tabs that somebody forgot. */
const mostAttempts = 20;

export function createWizard(context: Context, amazon: AmazonAccess): Wizard {
  const attempts = new Map<string, Attempt>();

  const targetOf = async (serial: string, mode: Mode, host: string | undefined): Promise<Target> => {
    const checked = saved(context, mode);
    if (errorAt(checked, "mode") !== undefined) throw new Refusal("wrongConfig", stoppedText(checked));
    const device = deviceOf(serial, checked);
    if (!modes[mode].standIn) checkProfile(checked);
    const addresses = await amazon.addresses(checked.settings, host);
    if (!isReturnUrl(addresses.redirectUri)) throw new Refusal("returnUrlWrong", addresses.redirectUri);
    return { device, mode, addresses };
  };

  return {
    async begin(serial, mode, host) {
      const target = await targetOf(serial, mode, host);
      const {
        device,
        addresses: { authorizeUrl, clientId, redirectUri },
      } = target;
      const consent = await requestConsent({
        authorizeUrl,
        clientId,
        redirectUri,
        model: device.model,
        serial,
        test: !modes[mode].spends,
      });
      context.mask.hide(consent.verifier);
      const attempt = randomUUID();
      attempts.set(attempt, { ...target, host, consent });
      for (const old of [...attempts.keys()].slice(0, -mostAttempts)) attempts.delete(old);
      return { attempt, url: amazon.seenFrom(consent.url, mode, host), mode };
    },
    async finish(id, address) {
      const attempt = attempts.get(id);
      if (attempt === undefined || !amazon.isThere(attempt.mode, attempt.addresses)) throw new Refusal("attemptGone");
      const {
        device: { serial },
        mode,
        addresses,
        consent,
      } = attempt;
      // Changed since Amazon was asked: neither the code nor the secret goes where nobody wants it to go any more.
      const now = await targetOf(serial, mode, attempt.host);
      if (!isDeepStrictEqual(now.addresses, addresses)) throw new Refusal("attemptGone");
      const granted = linked(() => processConsent(address, consent, addresses));
      // A store that cannot be read must not cost a code.
      context.links.current(serial, mode);
      // A code is good for one exchange, whatever becomes of it.
      attempts.delete(id);
      context.mask.hide(granted.parameters.get("code") ?? undefined);
      const { refreshToken, accessToken } = await codeGrant(amazon.wire, addresses, granted).catch((error: unknown) =>
        linked(() => {
          throw error;
        }),
      );
      for (const secret of [refreshToken, accessToken]) context.mask.hide(secret);
      context.links.link(serial, mode, refreshToken);
      return { slots: await slotsOf(context, amazon, attempt, accessToken) };
    },
  };
}

function errorAt({ problems }: Checked, path: string): Problem | undefined {
  return problems.find((problem) => problem.level === "error" && problem.path === path);
}

function stoppedText({
  settings: {
    ordering: { stopped },
  },
}: Checked): string {
  return stopped === null ? "" : reasonText(stopped);
}

/** What test and live need of the security profile. Throws Refusal. */
function checkProfile(checked: Checked): void {
  const {
    amazon,
    ordering: { stopped },
  } = checked.settings;
  // What is wrong was replaced by nothing, and is not missing.
  const wrong = errorAt(checked, "amazon.redirectUri");
  if (wrong !== undefined) throw new Refusal("returnUrlWrong", wrong.message);
  const missing = (["clientId", "clientSecret", "redirectUri"] as const).filter((name) => amazon[name].trim() === "");
  if (missing.length > 0) throw new Refusal("credentialsMissing", missing.join(", "));
  // An address of Amazon's is wrong.
  if (stopped !== null) throw new Refusal("wrongConfig", stoppedText(checked));
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
 * What Amazon has for the device that was just linked, asked without a refresh: the running plugin makes its own within
 * the second, and of two at once Amazon may refuse one, and with it the link. The link stands, whatever comes of this.
 */
async function slotsOf(
  context: Context,
  amazon: AmazonAccess,
  { device, addresses }: Attempt,
  accessToken: string,
): Promise<SubscribedSlot[]> {
  try {
    return subscribedSlots(
      await amazon.newClient(addresses, accessToken).subscriptionInfo(),
      saved(context).entry,
      device.serial,
    );
  } catch (error) {
    throw new Refusal("slotsUnread", errorText(error), { cause: error });
  }
}
