import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Answer } from "./answer.ts";
import type { CallName } from "./call-name.ts";
import type { CallRecord } from "./call-log.ts";
import { answerInstead, corrupted } from "./fault-answers.ts";
import type { Fault } from "./faults.ts";
import type { SimulatorState } from "./state.ts";

export interface AppEnv {
  Bindings: HttpBindings;
}

/** The headers on every answer: the request id, and Amazon's clock, which clients may use as a second one. */
export function commonHeaders(state: SimulatorState, skewMs = 0): Record<string, string> {
  const date = new Date(state.clock.now() + state.settings.clockOffsetMs + skewMs);
  return { "x-amzn-requestid": state.newId(), Date: date.toUTCString() };
}

/**
 * Counts a call, lets the next fault strike it, does what it asks for and answers. The effect is over in one go,
 * without a pause, so whoever waits for the call to be received sees its effect too (unless a fault delays it).
 */
export async function serveCall(
  c: Context<AppEnv>,
  state: SimulatorState,
  call: CallName,
  effect: (body: string) => Answer,
): Promise<Response> {
  const body = await readBody(c);
  if (body === undefined) return RESPONSE_ALREADY_SENT;
  const slotId = c.req.param("slotId");
  const record = state.calls.received({
    call,
    method: c.req.method,
    path: pathOf(c),
    slotId: slotId ?? null,
    headers: c.req.header(),
    body,
  });
  const fault = state.faults.take(call, slotId);
  record.fault = fault?.kind ?? null;

  const instead = answerInstead(fault, slotId, state.newId());
  if (instead) return send(state, record, instead);
  const before = pause(state, fault, "before");
  if ((before && !(await before)) || breaks(c, fault, "before")) return RESPONSE_ALREADY_SENT;
  const answer = corrupted(fault, effect(body));
  if (answer.effect) state.calls.placed(record);
  if (fault?.kind === "halfBody") return sendHalf(c, state, answer);
  const after = pause(state, fault, "after");
  if ((after && !(await after)) || breaks(c, fault, "after")) return RESPONSE_ALREADY_SENT;
  return send(state, record, answer, fault?.kind === "clockSkew" ? fault.ms : 0);
}

/** undefined when the client went away before it had sent everything. */
async function readBody(c: Context<AppEnv>): Promise<string | undefined> {
  try {
    return await c.req.text();
  } catch {
    return undefined;
  }
}

function pathOf(c: Context<AppEnv>): string {
  return (c.env.incoming.url ?? "").split("?", 1)[0] ?? "";
}

type When = "before" | "after";

/**
 * The wait that a fault puts before or after the effect; undefined when there is none, so that nothing is awaited for
 * nothing.
 */
function pause(state: SimulatorState, fault: Fault | undefined, when: When): Promise<boolean> | undefined {
  return fault?.kind === "delay" && (fault.when ?? "before") === when ? state.pauses.wait(fault.ms) : undefined;
}

/** Whether a fault ends the matter here. A hanging request stays open until the client or the simulator ends it. */
function breaks(c: Context<AppEnv>, fault: Fault | undefined, when: When): boolean {
  if (fault?.kind === "reset" && fault.when === when) {
    c.env.incoming.socket.resetAndDestroy();
    return true;
  }
  return fault?.kind === (when === "before" ? "hang" : "hangAfter");
}

/** The Fetch standard allows no body with these. */
const withoutBody = new Set([204, 205, 304]);

function send(state: SimulatorState, record: CallRecord, answer: Answer, skewMs = 0): Response {
  record.status = answer.status;
  const headers = new Headers(commonHeaders(state, skewMs));
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  return new Response(withoutBody.has(answer.status) ? null : answer.body, { status: answer.status, headers });
}

/** Promises the whole body, sends the first half of it and closes. */
function sendHalf(c: Context<AppEnv>, state: SimulatorState, answer: Answer): Response {
  const { outgoing } = c.env;
  const bytes = Buffer.from(answer.body);
  outgoing.on("error", () => {
    // The client may have gone already, and then there is nothing left to break.
  });
  outgoing.writeHead(answer.status, {
    ...commonHeaders(state),
    ...answer.headers,
    "Content-Length": Math.max(bytes.length, 1),
  });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
    outgoing.destroy();
  });
  return RESPONSE_ALREADY_SENT;
}
