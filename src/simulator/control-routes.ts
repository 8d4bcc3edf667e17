import { Hono } from "hono";
import type { Context } from "hono";
import { readFaultRule, readOrderChange, readSettings, readSlotRule, readSlots, readWait } from "./control-input.ts";
import type { Control } from "./control.ts";
import { ControlError, type Read } from "./fields.ts";
import type { AppEnv } from "./serve-call.ts";

type Api = Hono<AppEnv>;

/** How long a wait lasts unless said otherwise, ms. */
const defaultWaitMs = 10_000;

/** The control API over HTTP, in JSON. Wrong input is 400 with a message that says what was expected. */
export function controlRoutes(control: Control): Api {
  const api: Api = new Hono();
  api.onError((error, c) => {
    if (error instanceof ControlError) return c.json({ message: error.message }, 400);
    throw error;
  });
  addCalls(api, control);
  addOrders(api, control);
  api.post("/faults", async (c) => {
    control.addFault(await read(c, readFaultRule));
    return c.json({ ok: true });
  });
  api.delete("/faults", (c) => {
    control.clearFaults();
    return c.json({ ok: true });
  });
  addSettings(api, control);
  return api;
}

async function read<T>(c: Context<AppEnv>, reader: Read<T>): Promise<T> {
  const body = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ControlError("The body must be JSON");
  }
  return reader(value, "body");
}

function addCalls(api: Api, control: Control): void {
  api.get("/calls", (c) => c.json(control.calls()));
  api.delete("/calls", (c) => {
    control.resetCalls();
    return c.json({ ok: true });
  });
  api.get("/wait", async (c) => {
    const { call, count = 1, timeoutMs = defaultWaitMs, effect } = readWait(c.req.query(), "query");
    const reached = await control.reached(call, count, timeoutMs, effect === "placed");
    const { counts, placed } = control.calls();
    // 504 and not 408: on a 408 a browser asks again by itself.
    return c.json({ reached, count: effect === "placed" ? placed : counts[call] }, reached ? 200 : 504);
  });
}

function addOrders(api: Api, control: Control): void {
  api.get("/orders", (c) => c.json(control.orders()));
  api.post("/orders/:eventInstanceId", async (c) => {
    const order = control.changeOrder(c.req.param("eventInstanceId"), await read(c, readOrderChange));
    return order ? c.json(order) : c.json({ message: "No such order: see GET /_simulator/orders" }, 404);
  });
}

function addSettings(api: Api, control: Control): void {
  api.get("/settings", (c) => c.json(control.settings()));
  api.post("/settings", async (c) => c.json(control.change(await read(c, readSettings))));
  api.post("/slots/:slotId", async (c) => c.json(control.setSlot(c.req.param("slotId"), await read(c, readSlotRule))));
  api.post("/slots", async (c) => {
    const { slots = {}, strict } = await read(c, readSlots);
    for (const [slotId, rule] of Object.entries(slots)) control.setSlot(slotId, rule);
    if (strict !== undefined) control.change({ strict });
    return c.json({ ok: true });
  });
}
