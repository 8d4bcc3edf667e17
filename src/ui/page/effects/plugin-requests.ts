import type { InboxState, OrderRow, UiRefusal, UiRequests } from "../../api.ts";
import type { Context } from "./context.ts";

/** How often the page looks whether the plugin has taken up what was asked of it, in ms. */
const pollEvery = 300;

type Moved = (at: "sending" | InboxState | UiRefusal, order: OrderRow | null) => void;
type IsOver = (inbox: InboxState, order: OrderRow | null) => boolean;

/** Asks something of the running plugin and tells each step of it, until `isOver` says so. */
export async function askPlugin(
  context: Context,
  request: UiRequests["/inbox/send"]["body"],
  moved: Moved,
  isOver: IsOver,
): Promise<void> {
  moved("sending", null);
  const sent = await context.ask("/inbox/send", request);
  if (sent.ok) await followRequest(context, sent.id, moved, isOver);
  else moved(sent.error, null);
}

/** Tells each step of what was asked of the running plugin. */
export async function followRequest({ ask, timers }: Context, id: number, moved: Moved, isOver: IsOver): Promise<void> {
  for (;;) {
    const answer = await ask("/inbox/state", { id });
    if (!answer.ok) {
      moved(answer.error, null);
      return;
    }
    moved(answer.inbox, answer.order);
    if (isOver(answer.inbox, answer.order)) return;
    await new Promise<void>((resolve) => {
      timers.after(pollEvery, resolve);
    });
  }
}
