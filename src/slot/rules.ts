import { ordersWhatIsNeeded } from "./automatic-order.ts";
import { rearms } from "./cancelled.ts";
import { arrivesInTime } from "./dismissed.ts";
import { endsFollowing, follows, tellsTrouble } from "./following.ts";
import { asksForForecast, lowByForecastIn } from "./forecast-wanted.ts";
import { isPending } from "./intent.ts";
import { judgesFalls } from "./low.ts";
import { mayAsk } from "./may-ask.ts";
import { isNeeded } from "./need.ts";
import { pursues } from "./pursuing.ts";
import { judgesStanding } from "./reading.ts";
import { judged, shown, when, type Rule } from "./rule.ts";
import { learnTime } from "./second-clock.ts";
import { staleIn } from "./shelf.ts";
import { endsSearch, seeksUnconfirmed } from "./sought.ts";
import { heldTooLongIn } from "./spare.ts";
import { missedIn } from "./status.ts";
import { clockIsWrong } from "./times.ts";
import { giveUpForbidden, withdrawUnsent } from "./unsent.ts";
import { wears } from "./wear.ts";
import { judgesOldRises } from "./whose-parcel.ts";

const endsNotice = when(
  ({ run, now }) => (run.notice === null ? null : run.notice.until - now.mono),
  ({ run }) => {
    run.notice = null;
  },
);

const watchesClock: Rule = {
  apply(draft) {
    const { run, book, now } = draft;
    // It may be the second clock that stands wrong: a suspended machine's monotonic clock does not carry it on.
    if (clockIsWrong(now) && (isNeeded(draft) || isPending(book.intent))) learnTime(draft);
    // No rule asked again when it was due: the reason to ask is gone.
    if (run.learning !== null && !run.learning.asked && now.mono >= run.learning.dueAt) run.learning = null;
  },
  wakeIn: (facts) => {
    const { learning } = facts.run;
    return learning !== null && !learning.asked && mayAsk(facts, "order") ? learning.dueAt - facts.now.mono : null;
  },
};

/** All that time may bring about, in the order in which it is applied after every event. */
export const rules: readonly Rule[] = [
  endsNotice,
  wears,
  judgesStanding,
  judgesFalls,
  arrivesInTime,
  judgesOldRises,
  endsFollowing,
  rearms,
  judged(withdrawUnsent),
  judged(giveUpForbidden),
  pursues,
  ordersWhatIsNeeded,
  endsSearch,
  seeksUnconfirmed,
  follows,
  asksForForecast,
  tellsTrouble,
  watchesClock,
  shown(staleIn),
  shown(lowByForecastIn),
  shown(heldTooLongIn),
  shown(missedIn),
];
