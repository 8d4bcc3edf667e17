import { printable } from "../support/mask.ts";
import { callDrs, type DrsCall, type Service } from "./call.ts";
import type { HttpAnswer } from "./exchange.ts";
import { parseIsoTime } from "./iso-time.ts";
import { asList, asObject, jsonObject } from "./json.ts";
import { pathPart } from "./path-part.ts";
import type { OrderInfo } from "./types.ts";
import { unreadable } from "./verdict.ts";

/** Amazon's words have some ten characters; whatever comes is shown in a status of 128. */
const longestWord = 64;

/** Amazon's two published vocabularies, in lower case. Its "Unknown" is as unknown to us as a word of the future. */
const lives = new Map<string, NonNullable<OrderInfo["life"]>>([
  ["pending", "processing"],
  ["authorized", "processing"],
  ["processing", "processing"],
  ["shipped", "shipped"],
  ["closed", "closed"],
  ["canceled", "cancelled"],
  ["cancelled", "cancelled"],
]);

/**
 * Of several items the first of these speaks for the order. An unknown one may still come, so only all of them end it.
 */
const weights: readonly OrderInfo["life"][] = ["shipped", "processing", null, "closed", "cancelled"];

/** The types are named without "Get". */
function getOrderInfoCall(eventInstanceId: string): DrsCall {
  return {
    name: "GetOrderInfo",
    method: "GET",
    path: `/getOrderInfo/${pathPart(eventInstanceId, "eventInstanceId")}`,
    input: "DrsOrderInfoInput@1.0",
    result: "DrsOrderInfoResult@1.0",
    body: null,
  };
}

/**
 * The items of a slot: those that name it; all where none does, since the order is this slot's, under whatever id it
 * has had. What is no item at all is one that says nothing.
 */
function itemsOf(answer: HttpAnswer, slotId: string): Record<string, unknown>[] {
  const data = asObject(jsonObject(answer.text)?.["orderInfoData"]);
  if (data === null) throw unreadable(answer);
  const items = asList(data["orderItems"]).map((item) => asObject(item) ?? {});
  const ours = items.filter(({ slotId: id }) => id === slotId);
  return ours.length === 0 ? items : ours;
}

function newsOf({ status, expectedDeliveryDate }: Record<string, unknown>): OrderInfo {
  const word = typeof status === "string" ? printable(status, longestWord) : "";
  return { word, life: lives.get(word.toLowerCase()) ?? null, expectedAt: parseIsoTime(expectedDeliveryDate) };
}

function processGetOrderInfo(answer: HttpAnswer, slotId: string): OrderInfo {
  const news = itemsOf(answer, slotId).map(newsOf);
  const [spokesman] = weights.flatMap((life) => news.filter((item) => item.life === life));
  const dates = news.flatMap(({ expectedAt }) => expectedAt ?? []);
  return {
    word: spokesman?.word ?? "",
    life: spokesman?.life ?? null,
    expectedAt: dates.length === 0 ? null : Math.max(...dates),
  };
}

/**
 * Asks Amazon about an order, by the id that Replenish gave. Buys and changes nothing, so every error means no more
 * than no news. Throws what `callDrs` throws, `OutcomeUnknownError` for a 200 that makes no sense, and `RefusedError`
 * for an id that cannot be asked by.
 */
export async function getOrderInfo(service: Service, eventInstanceId: string, slotId: string): Promise<OrderInfo> {
  return processGetOrderInfo(await callDrs(service, getOrderInfoCall(eventInstanceId)), slotId);
}
