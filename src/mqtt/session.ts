import type { IClientOptions, MqttClient } from "mqtt";
import type { Clock } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";
import { closedByBroker, failureOf, noAnswer, type ConnectionFailure } from "./failure.ts";
import type { Publish } from "./retained.ts";

/** The library's `connect`. */
export type Connect = (options: IClientOptions) => MqttClient;

/** One connection to the broker, from its first byte to its last; the next one is a new session. */
export interface Session {
  publish: Publish;
  /** Says the last word, retained, and ends at once. No event follows. */
  end(topic: string, lastWord: string): void;
  /** Ends at once without a word. No event follows. */
  leave(): void;
}

export interface SessionEvents {
  /** Everything is subscribed, but what the broker refused. */
  ready(refused: readonly string[]): void;
  message(topic: string, payload: Buffer, retained: boolean): void;
  /** Called once; nothing follows. */
  ended(failure: ConnectionFailure): void;
}

export interface SessionParts {
  subscriptions: readonly string[];
  /** The largest message that is taken in, in bytes. */
  largestMessage: number;
  clock: Clock;
  events: SessionEvents;
  report: ReportFailure;
}

/** A broker in the house connects in milliseconds; one behind a slow line, with TLS, gets this long, in ms. */
const patience = 20_000;

/** So many messages may be dealt with before everybody else in this process has a turn. */
const messagesPerTurn = 50;

/** What may wait to be sent, in bytes: a broker that reads nothing must not fill the memory. */
const mostUnsent = 1024 * 1024;

/** DISCONNECT (MQTT 3.1.1, section 3.14). By hand: the library would first wait for answers that may never come. */
const goodbye = Buffer.from([0xe0, 0x00]);

/** Connects and subscribes at QoS 0. Throws what the library throws when it cannot even begin. */
export function openSession(
  connect: Connect,
  options: IClientOptions,
  { subscriptions, largestMessage, clock, events, report }: SessionParts,
): Session {
  const client = connect(options);
  let over = false;
  const deadline = clock.after(patience, () => {
    fail(noAnswer);
  });
  function fail(failure: ConnectionFailure): void {
    if (over) return;
    over = true;
    deadline.cancel();
    detached(() => client.end(true), report);
    detached(() => {
      events.ended(failure);
    }, report);
  }
  client.on("error", (error) => {
    fail(failureOf(error));
  });
  client.on("close", () => {
    fail(closedByBroker);
  });
  // The library keeps errors without a code to itself.
  client.stream.on("error", (error: unknown) => {
    fail(failureOf(error));
  });
  client.on("connect", () => {
    if (over) return;
    subscribe(client, subscriptions, (refused) => {
      if (over) return;
      deadline.cancel();
      detached(() => {
        events.ready(refused);
      }, report);
    });
  });
  client.on("message", (topic, payload, { retain }) => {
    if (!over)
      detached(() => {
        events.message(topic, payload, retain);
      }, report);
  });
  takeTurns(client);
  limitMessages(client, largestMessage, () => {
    fail({ kind: "away", text: `it sent a message larger than ${largestMessage / 1024 / 1024} MiB` });
  });
  const leave = (): void => {
    if (over) return;
    over = true;
    deadline.cancel();
    // What was said is handed over at the end of this turn. Should it be lost after that, the broker says the same as
    // our last will.
    setImmediate(() => {
      detached(() => client.end(true), report);
    });
  };
  return {
    publish(topic, text) {
      if (over || client.stream.writableLength > mostUnsent) return false;
      client.publish(topic, text, { qos: 0, retain: true }, ignore);
      return true;
    },
    end(topic, lastWord) {
      if (!over && client.connected) sayGoodbye(client, topic, lastWord);
      leave();
    },
    leave,
  };
}

function sayGoodbye(client: MqttClient, topic: string, lastWord: string): void {
  client.publish(topic, lastWord, { qos: 0, retain: true }, ignore);
  client.stream.write(goodbye);
}

function ignore(): undefined {
  return undefined;
}

/** Without an answer nothing is called: the session then ends by its deadline, or has ended. */
function subscribe(client: MqttClient, topics: readonly string[], done: (refused: readonly string[]) => void): void {
  client.subscribe([...topics], { qos: 0 }, (error, _, packet) => {
    const granted: readonly unknown[] | undefined = packet?.granted;
    if (error === null || granted !== undefined) done(topics.filter((_topic, at) => granted?.[at] === 128));
  });
}

/**
 * Its own loop deals with a whole chunk of messages, thousands, in one turn. While it is held up, so is the broker, by
 * TCP.
 */
function takeTurns(client: MqttClient): void {
  let sinceTurn = 0;
  client.handleMessage = (_packet, done) => {
    sinceTurn = (sinceTurn + 1) % messagesPerTurn;
    if (sinceTurn === 0) setImmediate(done);
    else done();
  };
}

/** It gathers a message whole before anybody sees it, up to the 256 MiB that MQTT allows. */
function limitMessages(client: MqttClient, largest: number, exceeded: () => void): void {
  let gathered = 0;
  client.stream.on("data", (chunk: Uint8Array) => {
    gathered += chunk.byteLength;
    if (gathered > largest) exceeded();
  });
  client.on("packetreceive", () => {
    gathered = 0;
  });
}
