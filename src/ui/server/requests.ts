import type { UiAnswer, UiRequests } from "../api.ts";
import type { Context } from "./context.ts";
import { diagnostics } from "./diagnostics.ts";
import { findDevices } from "./find-devices.ts";
import { createForecasts } from "./forecasts.ts";
import { health } from "./health.ts";
import { history } from "./history.ts";
import { send, stateOf } from "./inbox.ts";
import { judge } from "./judge.ts";
import type { Linking } from "./linking.ts";
import { deviceLinks } from "./links.ts";
import { orders } from "./orders.ts";
import { levelChoices } from "./level-choices.ts";
import { createPackChecks } from "./pack-checks.ts";
import { overview, type WorkOut } from "./overview.ts";
import { refusalOf } from "./refusal.ts";
import { savedEntries } from "./saved-entries.ts";
import { tryChannel } from "./try-channel.ts";
import { createNumbers, tryLevel } from "./try-level.ts";

type Path = keyof UiRequests;
type Body<P extends Path> = UiRequests[P]["body"];
type Answer<P extends Path> = UiRequests[P]["answer"];

/** One answer for each request of the page. None of them throws or rejects. */
export type Requests = { [P in Path]: (body: Body<P>) => Answer<P> | Promise<Answer<P>> };

export function createRequests(context: Context, linking: Linking): Requests {
  const forecasts = createForecasts(context);
  const packChecks = createPackChecks(context);
  const work: WorkOut = (seen) => ({ forecast: forecasts(seen), packDoubt: packChecks(seen) });
  const answered = async <T extends object>(work: () => T | Promise<T>): Promise<UiAnswer<T>> => {
    try {
      return { ok: true, ...(await work()) };
    } catch (error) {
      return { ok: false, error: refusalOf(error, context.mask) };
    }
  };
  return {
    "/overview": () => overview(context, work),
    "/history": ({ key, days }) => answered(() => ({ history: history(context, forecasts, key, days) })),
    "/orders": ({ key }) => answered(() => ({ orders: orders(context, key) })),
    "/saved": () => answered(() => ({ entries: savedEntries(context.configPath) })),
    "/judge": async ({ config }) => ({ problems: await judge(context, config) }),
    "/inbox/send": ({ kind, key, units }) => answered(() => ({ id: send(context, kind, key, units) })),
    "/inbox/state": ({ id }) => answered(() => stateOf(context, id)),
    "/level/try": async (place) => {
      const numbers = createNumbers(context);
      const answer = await answered(() => tryLevel(context, place, numbers.heard));
      const found = numbers.list();
      return found.length === 0 ? answer : { ...answer, numbers: found };
    },
    "/level/find": ({ config }) => answered(() => findDevices(context, config)),
    "/level/choices": ({ config, device, slot }) => answered(() => levelChoices(context, config, device, slot)),
    "/channel/try": (typed) => answered(() => tryChannel(context, typed)),
    "/links": () => answered(() => deviceLinks(context)),
    "/link/begin": ({ serial, mode, host }) => answered(() => linking.begin(serial, mode, host)),
    "/link/finish": ({ attempt, address }) => answered(() => linking.finish(attempt, address)),
    "/unlink": ({ serial }) => answered(async () => ({ id: await linking.unlink(serial) })),
    "/health": () => health(context),
    "/diagnostics": () => answered(() => diagnostics(context, work)),
  };
}
