import { trialOrder, type ChannelParts, type OpenedChannel, type TrialStep } from "../configured.ts";
import { createTurns } from "../turns.ts";
import { attemptOf, MailError, trialErrorOf } from "./failure.ts";
import type { EmailSettings } from "./index.ts";
import { mailFor } from "./message.ts";
import { createPostman, type Postman } from "./postman.ts";

/** Orders by a mail to whoever sells it. That it was taken does not say that it was read. */
export function createEmailChannel(
  settings: EmailSettings,
  { clock, test, log, id }: ChannelParts,
  postman: Postman = createPostman(settings, clock),
): OpenedChannel {
  const turns = createTurns();
  const state = { closed: false };
  return {
    readiness: () => ({ ready: true, account: null }),
    place: (need, lastLook) =>
      turns(async () => {
        if (state.closed) return { outcome: "notSent", why: "Homebridge stops", retryAfter: null };
        try {
          const mail = mailFor(need, { ...envelope(settings, test), added: settings.text, test, at: clock.now() });
          const delivered = await postman.deliver(mail, lastLook);
          if (delivered.is === "stopped") return { outcome: "stopped", why: delivered.why };
          if (delivered.refused.length > 0)
            log.warn(`${id}: the server took the mail, but not for ${delivered.refused.join(", ")}`);
          return { outcome: "accepted", kind: "sent", ref: need.key, code: "SENT" };
        } catch (error) {
          if (!(error instanceof MailError)) throw error;
          return attemptOf(error);
        }
      }),
    close() {
      state.closed = true;
      postman.close();
    },
  };
}

/** What is a test never goes to whoever sells. */
function envelope({ from, to, testTo }: EmailSettings, test: boolean): { from: string; to: readonly string[] } {
  return { from, to: test ? [testTo ?? from] : to };
}

/** Sends a mail that says that it is a test, to `testTo`, or where that is missing to `from`. Rejects with ChannelTrialError. */
export async function tryEmail(settings: EmailSettings, { clock, random }: ChannelParts): Promise<TrialStep[]> {
  const postman = createPostman(settings, clock);
  const parts = { ...envelope(settings, true), added: settings.text, test: true, at: clock.now() };
  try {
    await postman.deliver(mailFor(trialOrder(random), parts), () => ({ go: true }));
    return [{ did: "sent", to: parts.to.join(", ") }];
  } catch (error) {
    throw trialErrorOf(error);
  } finally {
    postman.close();
  }
}
