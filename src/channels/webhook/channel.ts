import type { Attempt } from "../../slot/attempt.ts";
import { latestExpected } from "../../slot/told-orders.ts";
import { parsedJson } from "../../support/json.ts";
import { errorText } from "../../support/log.ts";
import {
  ChannelTrialError,
  titleOf,
  trialOrder,
  type ChannelParts,
  type OpenedChannel,
  type TrialStep,
} from "../configured.ts";
import type { Found, Need, OrderNews } from "../contract.ts";
import { notReached, retryAfterOf, trialErrorFor, trialErrorOf } from "../http/failure.ts";
import { createSender, SendError, type Answer, type Sender } from "../http/send.ts";
import type { WebhookSettings } from "./index.ts";
import { signatureOf } from "./signature.ts";

/** Orders by a signed message to whatever its owner has built: Node-RED, n8n, a shop's own script. */
export function createWebhookChannel(settings: WebhookSettings, parts: ChannelParts): OpenedChannel {
  const sender = createSender(parts.clock);
  const { id, log } = parts;
  const ask = (method: "GET" | "DELETE", key: string): Promise<Answer> => askStatus(sender, settings, method, key);
  return {
    readiness: () => ({ ready: true, account: null }),
    async place(need, lastLook) {
      const look = lastLook();
      if (!look.go) return { outcome: "stopped", why: look.why };
      try {
        return attemptOf(await post(sender, settings, need, parts), need.key);
      } catch (error) {
        if (!(error instanceof SendError)) throw error;
        if (!error.connected || error.code === "redirect") return notReached(error);
        return { outcome: "unknown", why: error.message, retryAfter: null };
      }
    },
    async find({ key }): Promise<Found> {
      try {
        const { status, text } = await ask("GET", key);
        if (status === 404) return { is: "notThere" };
        return status === 200 && stateIn(text) !== null ? { is: "there", ref: key } : { is: "noAnswer" };
      } catch (error) {
        log.debug(`${id}: cannot be asked (${errorText(error)})`);
        return { is: "noAnswer" };
      }
    },
    async follow({ ref }): Promise<OrderNews | null> {
      try {
        const { status, text } = await ask("GET", ref);
        if (status === 404) return { status: "gone", word: "GONE", expectedAt: null };
        return status === 200 ? newsIn(text, parts.clock.now()) : null;
      } catch (error) {
        log.debug(`${id}: cannot be asked (${errorText(error)})`);
        return null;
      }
    },
    async takeBack({ ref }) {
      try {
        const { status } = await ask("DELETE", ref);
        if (status >= 300 && status !== 404) log.warn(`${id}: the order could not be taken back (HTTP ${status})`);
      } catch (error) {
        log.warn(`${id}: the order could not be taken back (${errorText(error)})`);
      }
    },
    close() {
      sender.close();
    },
  };
}

/** By the design, section 14: what a status says of whether it was taken. */
function attemptOf(answer: Answer, key: string): Attempt {
  const { status, text } = answer;
  const taken: Attempt = { outcome: "accepted", kind: "sent", ref: key, code: "SENT" };
  if (status >= 200 && status < 300) return taken;
  if (status === 409 && text.includes(key)) return taken;
  if (status === 401 || status === 403) return { outcome: "refused", reason: "denied", detail: `HTTP ${status}` };
  if ([404, 408, 425, 429].includes(status))
    return { outcome: "notSent", why: `HTTP ${status}`, retryAfter: retryAfterOf(answer) };
  if (status >= 400 && status < 500) return { outcome: "refused", reason: "rejected", detail: `HTTP ${status}` };
  return { outcome: "unknown", why: `HTTP ${status}`, retryAfter: retryAfterOf(answer) };
}

/** The message, signed at the moment of the attempt. */
function post(
  sender: Sender,
  { url, secret, headers }: WebhookSettings,
  need: Need,
  { test, clock }: ChannelParts,
): Promise<Answer> {
  const { key, cause, decidedAt, wanted } = need;
  const { slot, name, product, amount, unit, link, level } = wanted;
  const at = new Date(decidedAt).toISOString();
  const body = JSON.stringify({
    type: "order.requested",
    key,
    test,
    slot,
    name,
    product,
    amount,
    unit,
    link,
    level,
    reason: cause,
    at,
  });
  const seconds = Math.floor(clock.now() / 1000);
  return sender.send({
    method: "POST",
    url,
    headers: {
      ...headers,
      "Content-Type": "application/json",
      "Idempotency-Key": key,
      "webhook-id": key,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signatureOf(secret, key, seconds, body),
    },
    body,
  });
}

function askStatus(
  sender: Sender,
  { statusUrl, headers }: WebhookSettings,
  method: "GET" | "DELETE",
  key: string,
): Promise<Answer> {
  if (statusUrl === null) throw new Error("the channel has no statusUrl");
  return sender.send({ method, url: `${statusUrl}/${key}`, headers, body: null });
}

const states = new Map<unknown, OrderNews["status"]>([
  ["placed", "processing"],
  ["shipped", "shipped"],
  ["arrived", "arrived"],
  ["cancelled", "cancelled"],
]);

function stateIn(text: string): OrderNews["status"] {
  const news = parsedJson(text);
  return typeof news === "object" && news !== null && "state" in news ? (states.get(news.state) ?? null) : null;
}

function newsIn(text: string, now: number): OrderNews | null {
  const status = stateIn(text);
  if (status === null) return null;
  const news = parsedJson(text) as { expectedAt?: unknown };
  const day = typeof news.expectedAt === "string" ? Date.parse(news.expectedAt) : Number.NaN;
  const expectedAt = Number.isFinite(day) && day <= now + latestExpected ? day : null;
  return { status, word: status.toUpperCase(), expectedAt };
}

/** Sends a message that says that it is a test, looks for it, and takes it back, as far as that can be done. */
export async function tryWebhook(settings: WebhookSettings, parts: ChannelParts): Promise<TrialStep[]> {
  const sender = createSender(parts.clock);
  const { key, wanted } = trialOrder(parts.random);
  const product = titleOf(wanted, true);
  const at = parts.clock.now();
  const need: Need = {
    serial: "",
    slotId: "",
    cause: "manual",
    key,
    decidedAt: at,
    triedAt: at,
    wanted: { ...wanted, name: product, product },
  };
  try {
    const { status } = await post(sender, settings, need, { ...parts, test: true });
    if (status < 200 || status >= 300) throw trialErrorFor(status);
    const steps: TrialStep[] = [{ did: "sent", to: new URL(settings.url).host }];
    if (settings.statusUrl === null) return steps;
    const found = await askStatus(sender, settings, "GET", key);
    if (found.status !== 200 || stateIn(found.text) === null)
      throw new ChannelTrialError("answer", `its statusUrl does not know the test (HTTP ${found.status})`);
    const gone = await askStatus(sender, settings, "DELETE", key);
    return [...steps, { did: "found" }, ...(gone.status < 300 ? [{ did: "tookBack" } as const] : [])];
  } catch (error) {
    throw trialErrorOf(error);
  } finally {
    sender.close();
  }
}
