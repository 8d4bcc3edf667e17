import "./mode-memory-disk.ts";
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { onTestFinished } from "vitest";
import type { Mode } from "../../src/config/settings.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import type { DeviceKind } from "../../src/simulator/settings.ts";
import { linksIn, type LinkKind } from "../../src/store/links.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { rowsOf } from "../store/rig.ts";
import { canary, serial, type Config, type Home, type Process } from "./rig.ts";

/** A refresh token of an account of its own: Amazon's lock on a slot is an account's. */
export function tokenOf(account: string, kind: DeviceKind): string {
  return simulatorRefreshToken(account, kind, `${canary}-page`);
}

/** What the page's process does: it links the device for this kind of orders. The plugin has not looked yet. */
export function linkedByPage(house: Home, kind: LinkKind, token: string): void {
  const store = openStore(house.path, house.clock);
  linksIn(store, () => house.clock.now()).link(serial, kind, token);
  store.close();
}

/** A token is typed into the configuration, as the next start takes it over; that start is to type none. */
export function typedFor(house: Home, token: string): void {
  const store = openStore(house.path, house.clock);
  linksIn(store, () => house.clock.now()).seed(serial, token);
  store.close();
}

/** The page links the device, and the plugin looks. */
export function linkedAgain(house: Home, process: Process, kind: LinkKind, token: string): void {
  // The newest link is the one that counts, and some test has linked in this very millisecond.
  house.clock.advance(1);
  linkedByPage(house, kind, token);
  process.device.recheck();
}

/** How a process ends: as Homebridge's shutdown has it, or killed, with nothing closed in good order. */
export type End = "stopped" | "killed";

/** A process that can end either way. */
export interface Mortal {
  process: Process;
  end: (how: End) => void;
}

export function startMortal(house: Home, changes: Partial<Config>): Mortal {
  const held: { store: Store | null } = { store: null };
  const process = house.start(changes, { store: (store) => (held.store = store) });
  return {
    process,
    end(how) {
      const { store } = held;
      if (how === "killed" && store !== null) abandon(store);
      process.stop();
    },
  };
}

/**
 * The file stays as it is in this moment, write-ahead log and all, and nobody reads or writes it through this handle
 * any more.
 */
function abandon(store: Store): void {
  const dead = (): never => {
    throw new Error("the process is dead");
  };
  const close = store.close.bind(store);
  Object.assign(store, { use: dead, commit: dead, close: () => undefined });
  onTestFinished(close);
}

/** All that is stored of one mode: books, intents, orders, trips, and the links made for it. */
export function storedOf(house: Home, mode: Mode): string {
  const ask = (sql: string): unknown => rowsOf(house.path, sql);
  return JSON.stringify([
    ask(`SELECT * FROM books WHERE mode = '${mode}' ORDER BY slot`),
    ask(`SELECT * FROM intents WHERE mode = '${mode}' ORDER BY slot, number`),
    ask(`SELECT * FROM orders WHERE mode = '${mode}' ORDER BY slot, number`),
    ask(`SELECT * FROM trips WHERE mode = '${mode}'`),
    ask(`SELECT * FROM links WHERE kind = '${mode}'`),
  ]);
}

/** How the intents of a slot stand on disk in one mode, oldest first; null has no end. */
export function endsOf(house: Home, mode: Mode, slotId = "beans"): unknown[] {
  const sql = `SELECT ended_as FROM intents JOIN slots ON slots.id = intents.slot WHERE mode = '${mode}' AND slot_id = '${slotId}' ORDER BY number`;
  return rowsOf(house.path, sql).map((row) => row["ended_as"]);
}

/** The requests that Amazon has had since the last look. */
export function newRequests(house: Home): ReturnType<Home["amazon"]["control"]["calls"]>["requests"] {
  const { requests } = house.amazon.control.calls();
  house.amazon.control.resetCalls();
  return requests;
}

/** Whose orders Amazon has placed, oldest first: account and slot. */
export function placedFor(house: Home): string[] {
  return house.amazon.control.orders().map(({ serial: account, slotId }) => `${account} ${slotId}`);
}

/** All parcels arrive: Amazon's locks are open. */
export function parcelsArrive(house: Home): void {
  for (const { eventInstanceId, open } of house.amazon.control.orders())
    if (open) house.amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
}

/** Amazon never has news of any order, whenever it is asked. */
export function noNews(house: Home): void {
  house.amazon.control.addFault({ call: "getOrderInfo", times: null, fault: { kind: "status", status: 400 } });
}

/** Requests of this process that are not over yet, whoever made them. */
const underWay = new Set<ClientRequest>();
subscribe("http.client.request.start", (message) => {
  const { request } = message as { request: ClientRequest };
  underWay.add(request);
  request.once("close", () => underWay.delete(request));
});

/** Enough turns of the loop for an answer to become what follows from it, and for the next request to begin. */
const turns = 8;

/**
 * Waits until every call is over, those too that no order waits for: news of orders, and what is subscribed. Nothing
 * may be hanging.
 */
export async function quiet(house: Home): Promise<void> {
  for (let calm = 0; calm < turns; calm++) {
    await house.settle();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (underWay.size > 0) calm = -1;
  }
}

/** Lets time pass in steps, so that no call of any kind meets its timeout. */
export async function passQuietly(house: Home, ms: number): Promise<void> {
  const { clock } = house;
  const end = clock.monotonic() + ms;
  await quiet(house);
  for (let next = clock.next(); next !== null && clock.monotonic() + next <= end; next = clock.next()) {
    clock.advance(next);
    await quiet(house);
  }
  clock.advance(end - clock.monotonic());
}

/** A machine under load may take so long, in ms of real time, to load what a first call needs. */
const patience = 20_000;

/**
 * Lets the loop turn until this has come about; fails where it does not. For where something else hangs, and is meant
 * to.
 */
export async function until(what: string, come: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < patience;) {
    if (come()) return;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  throw new Error(`it never came about: ${what}`);
}

/** The calls to order that Amazon has had, oldest first. */
export function newestCalls(house: Home): ReturnType<typeof newRequests> {
  return house.amazon.control.calls().requests.filter(({ call }) => call === "replenish");
}
