import { WebSocket } from "ws";
import { isObject } from "../../config/fields.ts";
import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import type { Clock, Timer } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import { parsedJson } from "../../support/json.ts";
import { secretOptions } from "../../support/private-address.ts";
import {
  closed,
  failureOf,
  type LinkFailure,
  noAnswer,
  notHomeAssistant,
  statusFailure,
  wrongToken,
} from "./failure.ts";

/**
 * One connection to Home Assistant's WebSocket API (https://developers.home-assistant.io/docs/api/websocket), from its
 * first byte to its last; the next one is a new session.
 *
 * `subscribe_entities` is what Home Assistant's own frontend uses: unlike `subscribe_trigger` it needs no
 * administrator, and unlike `subscribe_events` it sends nothing of other entities. By the package ws, which the
 * broker's library brings along: home-assistant-js-websocket has timers of its own and tries again each second to
 * fifth second for ever, and Node's WebSocket has no limit for a message.
 */
export interface Session {
  /** Each entity by itself, since a list with one id that Home Assistant does not take is refused whole. */
  subscribe(entities: readonly string[]): void;
  /** Ends at once. No event follows. */
  end(): void;
}

export interface SessionEvents {
  /** The token was taken. */
  ready(): void;
  /** An event of a subscription: see changes.ts. */
  event(event: unknown): void;
  /** Called once; nothing follows. */
  ended(failure: LinkFailure): void;
}

export interface SessionParts {
  settings: HomeAssistantSettings;
  clock: Clock;
  events: SessionEvents;
  report: ReportFailure;
}

/** From the first byte to `auth_ok`, in ms. */
const patience = 20_000;

/** A connection that says nothing for this long, in ms, is asked whether it is still there, and given as long again. */
const quiet = 30_000;

/** A state with its attributes is a few kilobytes. */
const largestMessage = 16 * 1024 * 1024;

export function openSession({ settings, clock, events, report }: SessionParts): Session {
  const socket = new WebSocket(`${settings.url.replace(/^http/, "ws")}/api/websocket`, {
    maxPayload: largestMessage,
    perMessageDeflate: false,
    followRedirects: false,
    ...secretOptions(settings.url),
  });
  let over = false;
  let isReady = false;
  let lastId = 0;
  let isAsked = false;
  let timer: Timer = clock.after(patience, () => {
    fail(noAnswer);
  });
  const leave = (): void => {
    over = true;
    timer.cancel();
    socket.terminate();
  };
  function fail(failure: LinkFailure): void {
    if (over) return;
    leave();
    detached(() => {
      events.ended(failure);
    }, report);
  }
  /** The id of a command has to grow from one to the next. */
  const command = (words: object): void => {
    lastId += 1;
    socket.send(JSON.stringify({ id: lastId, ...words }));
  };
  const watch = (): void => {
    timer.cancel();
    timer = clock.after(quiet, () => {
      if (isAsked) {
        fail(noAnswer);
        return;
      }
      isAsked = true;
      detached(() => {
        command({ type: "ping" });
      }, report);
      watch();
    });
  };
  const take = (message: Readonly<Record<string, unknown>>): void => {
    switch (message["type"]) {
      case "auth_required":
        socket.send(JSON.stringify({ type: "auth", access_token: settings.token }));
        return;
      case "auth_invalid":
        fail(wrongToken);
        return;
      case "auth_ok":
        isReady = true;
        watch();
        events.ready();
        return;
      case "event":
        events.event(message["event"]);
    }
  };
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (over) return;
    const message = isBinary ? undefined : parsedJson(data.toString("utf8"));
    if (!isObject(message)) {
      fail(notHomeAssistant);
      return;
    }
    isAsked = false;
    if (isReady) watch();
    detached(() => {
      take(message);
    }, report);
  });
  socket.on("unexpected-response", (_request, { statusCode = 0, headers }) => {
    fail(statusFailure(statusCode, settings.url, headers.location));
  });
  socket.on("error", (error) => {
    fail(failureOf(error));
  });
  socket.on("close", () => {
    fail(closed);
  });
  return {
    subscribe(entities) {
      if (over || !isReady) return;
      for (const entity of entities) command({ type: "subscribe_entities", entity_ids: [entity] });
    },
    end: leave,
  };
}
