import { Hono } from "hono";
import type { Context } from "hono";
import type { ReportFailure } from "../support/detached.ts";
import type { DrsCallName } from "./call-name.ts";
import { answerConsent } from "./consent.ts";
import { controlRoutes } from "./control-routes.ts";
import type { Control } from "./control.ts";
import { answerDrsCall } from "./drs-calls.ts";
import { consentOnlyForRemotePeers } from "./remote-peers.ts";
import { commonHeaders, serveCall, type AppEnv } from "./serve-call.ts";
import type { SimulatorState } from "./state.ts";
import { answerToken } from "./token-endpoint.ts";

type App = Hono<AppEnv>;

export interface AppOptions {
  /** Answers under `/_simulator/`. */
  control?: Control | undefined;
  /** Other machines get the consent page and nothing else. */
  consentOnly?: boolean;
  report: ReportFailure;
}

/**
 * Every address that the simulator answers: the replenishment service, Login with Amazon and, when asked for, the
 * control API.
 */
export function createApp(state: SimulatorState, { control, consentOnly = false, report }: AppOptions): App {
  const app: App = new Hono();
  if (consentOnly) app.use(consentOnlyForRemotePeers());
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(commonHeaders(state))) c.header(name, value);
    await next();
  });
  app.notFound((c) => c.json({ message: `No such call: ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    report(error);
    return c.json({ message: "The simulator failed" }, 500);
  });
  addReplenishmentService(app, state);
  addLogin(app, state);
  if (control) app.route("/_simulator", controlRoutes(control));
  return app;
}

function addReplenishmentService(app: App, state: SimulatorState): void {
  const drs = (call: DrsCallName) => (c: Context<AppEnv>) =>
    serveCall(c, state, call, (body) =>
      answerDrsCall(state, call, {
        header: (name) => c.req.header(name),
        slotId: c.req.param("slotId"),
        eventInstanceId: c.req.param("eventInstanceId"),
        body,
      }),
    );
  app.post("/replenish/:slotId", drs("replenish"));
  app.post("/slotStatus/:slotId", drs("slotStatus"));
  app.post("/deviceStatus", drs("deviceStatus"));
  app.get("/subscriptionInfo", drs("subscriptionInfo"));
  app.get("/getOrderInfo/:eventInstanceId", drs("getOrderInfo"));
  app.delete("/testOrders/slots/:slotId", drs("cancelTestOrder"));
  app.delete("/testOrders", drs("cancelTestOrder"));
  app.delete("/registration", drs("deregister"));
}

function addLogin(app: App, state: SimulatorState): void {
  app.get("/ap/oa", (c) =>
    serveCall(c, state, "consent", () => answerConsent(state, new URL(c.req.url).searchParams, null)),
  );
  app.post("/ap/oa", (c) =>
    serveCall(c, state, "consent", (body) => {
      const form = new URLSearchParams(body);
      return answerConsent(state, form, form.get("decision") ?? "cancel");
    }),
  );
  app.post("/auth/o2/token", (c) =>
    serveCall(c, state, "token", (body) => answerToken(state, (name) => c.req.header(name), body)),
  );
}
