import type { IncomingLevel, PortAnswer, SlotPort } from "../slot/port.ts";
import { failure, json, RequestError, type Answer } from "./answer.ts";
import { readLevel, readLevelText, readNews, readSent, readSpare, readUnits } from "./input.ts";
import { createRoutes, type Call, type Routes } from "./routes.ts";

export interface ApiOptions {
  /** Asked at each request. */
  slots: () => readonly SlotPort[];
  allowGet: boolean;
}

const healthy = json(200, { ok: true });
const taken = json(202, { ok: true });
const onlyPut = failure(
  "method-not-allowed",
  "wrong method, expected PUT: this slot has no path for what others send",
  {
    Allow: "PUT",
  },
);
const noSuchOrder: PortAnswer = { ok: false, code: "not-found", reason: "no order of this slot has this key" };
const getIsOff = failure("not-found", "levels by GET are off; allowGet in the settings turns them on");

/** Every call of the API (design, section 9). */
export function createApi({ slots, allowGet }: ApiOptions): Routes {
  const onSlot =
    (work: (slot: SlotPort, call: Call) => Answer) =>
    (call: Call): Answer => {
      const slot = slots().find(({ key }) => key === call.key);
      if (slot === undefined) throw new RequestError("not-found", "no slot has this key; GET /v1/slots lists them");
      return work(slot, call);
    };
  const setLevel = (slot: SlotPort, reading: IncomingLevel): Answer => answered(slot, slot.level(reading));

  const routes = createRoutes();
  routes.add("GET", "/healthz", { needs: "nothing", run: () => healthy });
  routes.add("GET", "/v1/slots", {
    needs: "all",
    run: () =>
      json(
        200,
        slots().map((slot) => slot.summary()),
      ),
  });
  routes.add("GET", "/v1/slots/:key", { needs: "all", run: onSlot((slot) => json(200, slot.summary())) });
  const takeLevel = (slot: SlotPort, call: Call): Answer => {
    const answer = slot.sent?.(readSent(call)) ?? null;
    return answer === null ? setLevel(slot, readLevel(call)) : answered(slot, answer);
  };
  routes.add("PUT", "/v1/slots/:key/level", { needs: "levels", run: onSlot(takeLevel) });
  // What programs send on their own (webhooks of networks and hubs) is mostly a POST.
  routes.add("POST", "/v1/slots/:key/level", {
    needs: "levels",
    run: onSlot((slot, call) => (slot.sent === undefined ? onlyPut : takeLevel(slot, call))),
  });
  routes.add("GET", "/v1/slots/:key/level/:value", {
    needs: "levelsByQuery",
    run: allowGet ? onSlot((slot, call) => setLevel(slot, readLevelText(call.value))) : () => getIsOff,
  });
  routes.add("POST", "/v1/slots/:key/used", {
    needs: "all",
    run: onSlot((slot, call) => answered(slot, slot.used(readUnits(call)))),
  });
  routes.add("PUT", "/v1/slots/:key/spare", {
    needs: "all",
    run: onSlot((slot, call) => answered(slot, slot.spare(readSpare(call)))),
  });
  routes.add("POST", "/v1/slots/:key/news", {
    needs: "news",
    // Who may only tell of orders learns neither of slots nor of how they stand.
    run: (call) => {
      const news = readNews(call);
      const slot = slots().find(({ key }) => key === call.key);
      const answer = slot?.news(call.channel, news) ?? noSuchOrder;
      return answer.ok ? taken : failure(answer.code, answer.reason);
    },
  });
  routes.add("POST", "/v1/slots/:key/refilled", {
    needs: "all",
    run: onSlot((slot) => answered(slot, slot.refilled())),
  });
  routes.add("POST", "/v1/slots/:key/replenish", {
    needs: "all",
    run: onSlot((slot) => answered(slot, slot.replenish())),
  });
  return routes;
}

/** 202 and not 200: what follows, an order above all, is still under way. */
function answered(slot: SlotPort, answer: PortAnswer): Answer {
  return answer.ok ? json(202, slot.summary()) : failure(answer.code, answer.reason);
}
