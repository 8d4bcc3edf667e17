import type { InboxKind, InboxState, OrderRow, UiRefusal } from "../../api.ts";
import type { Context } from "./context.ts";

/** How often the page looks whether the plugin has taken up what was asked of it, in ms. */
const glance = 300;

/** Asks something of the running plugin and tells each step of it, until `isOver` says so. */
export async function errand(
  { ask, timers }: Context,
  kind: InboxKind,
  key: string,
  moved: (at: "sending" | InboxState | UiRefusal, order: OrderRow | null) => void,
  isOver: (inbox: InboxState, order: OrderRow | null) => boolean,
): Promise<void> {
  moved("sending", null);
  const sent = await ask("/inbox/send", { kind, key });
  if (!sent.ok) {
    moved(sent.error, null);
    return;
  }
  for (;;) {
    const answer = await ask("/inbox/state", { id: sent.id });
    if (!answer.ok) {
      moved(answer.error, null);
      return;
    }
    moved(answer.inbox, answer.order);
    if (isOver(answer.inbox, answer.order)) return;
    await new Promise<void>((resolve) => { timers.after(glance, resolve); });
  }
}
