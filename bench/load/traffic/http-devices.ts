import { slots, type PlannedSlot } from "../plan.ts";
import { createClient, type HttpClient, type Reply, type Sent } from "./client.ts";
import type { Traffic } from "./job.ts";
import { createSensor, isAsked } from "./levels.ts";

/** The part of a slot's summary that is looked at. */
interface Summary {
  key: string;
  order: { state: string } | null;
}

/**
 * Every webhook and usage slot has one device, which waits for each answer before it sends again: together as fast as
 * the server answers.
 */
export async function runHttpDevices(traffic: Traffic): Promise<void> {
  const ours = slots.filter(({ source }) => source !== "mqtt");
  await Promise.all(
    ours.map(async (slot, at) => {
      const kind = ours.filter(({ source, role }) => source === slot.source && role === slot.role);
      const client = createClient(traffic.port, `127.0.1.${at + 1}`);
      try {
        const place = kind.indexOf(slot) / kind.length;
        await (slot.source === "usage" ? useUp(slot, place, client, traffic) : sense(slot, place, client, traffic));
      } finally {
        client.close();
      }
    }),
  );
}

async function sense(slot: PlannedSlot, place: number, client: HttpClient, traffic: Traffic): Promise<void> {
  const sensor = createSensor(slot.role, place, Math.random);
  let ordered = false;
  for (let turn = 0; goesOn(slot, ordered, traffic); turn++) {
    const part = traffic.part();
    const asks = slot.role === "asked" && turn % 10 === 9 && isAsked(place, part);
    const reply = await timed(
      client,
      asks ? press(slot, traffic) : push(slot, sensor.next(part), turn, traffic),
      traffic,
    );
    if (reply === null) sensor.unsure();
    else if (summaryIn(reply, slot, traffic)?.order?.state === "placed") {
      ordered = true;
      sensor.ordered();
    }
  }
}

/** On a busy machine the orders may come after the time is over. */
function goesOn({ orders }: PlannedSlot, ordered: boolean, traffic: Traffic): boolean {
  return traffic.part() < 1 || (orders === 1 && !ordered && !traffic.isTooLate());
}

/** The forms in which a level may come. */
function push({ key }: PlannedSlot, level: number, turn: number, { token, levelToken }: Traffic): Sent {
  const bearer = { authorization: `Bearer ${turn % 2 === 0 ? token : levelToken}` };
  const put = { method: "PUT", path: `/v1/slots/${key}/level` };
  switch (turn % 4) {
    case 0:
      return { ...put, headers: { ...bearer, "content-type": "application/json" }, body: JSON.stringify({ level }) };
    case 1:
      return {
        ...put,
        headers: { ...bearer, "content-type": "application/json" },
        body: JSON.stringify({ raw: level }),
      };
    case 2:
      return { ...put, headers: { ...bearer, "content-type": "text/plain" }, body: String(level) };
    default:
      return { method: "GET", path: `/v1/slots/${key}/level/${level}?token=${encodeURIComponent(levelToken)}` };
  }
}

function press({ key }: PlannedSlot, { token }: Traffic): Sent {
  return { method: "POST", path: `/v1/slots/${key}/replenish`, headers: { authorization: `Bearer ${token}` } };
}

/**
 * A hundred units are all there is. At its time most of them are used at once; below the threshold nothing more is to
 * happen than the one order.
 */
async function useUp(slot: PlannedSlot, place: number, client: HttpClient, traffic: Traffic): Promise<void> {
  const headers = { authorization: `Bearer ${traffic.token}`, "content-type": "application/json" };
  let ordered = false;
  while (goesOn(slot, ordered, traffic)) {
    const units = !ordered && isAsked(place, traffic.part()) ? 30 : 0.001;
    const reply = await timed(
      client,
      { method: "POST", path: `/v1/slots/${slot.key}/used`, headers, body: JSON.stringify({ units }) },
      traffic,
    );
    if (reply !== null && summaryIn(reply, slot, traffic)?.order?.state === "placed") ordered = true;
  }
}

/** Null when the connection was lost. */
async function timed(client: HttpClient, sent: Sent, { count }: Traffic): Promise<Reply | null> {
  const began = performance.now();
  try {
    const reply = await client.send(sent);
    count.webhook(performance.now() - began);
    return reply;
  } catch {
    count.lost();
    return null;
  }
}

function summaryIn({ status, text }: Reply, { key, name }: PlannedSlot, { count }: Traffic): Summary | null {
  if (status !== 202) {
    count.violation(`${name}: a valid request was answered with ${status} ${text}`);
    return null;
  }
  const summary = JSON.parse(text) as Summary;
  if (summary.key !== key) count.violation(`${name}: got the answer of ${summary.key}`);
  return summary;
}
