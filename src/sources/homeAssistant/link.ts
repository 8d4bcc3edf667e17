import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import { steady, waitAfter } from "../../support/backoff.ts";
import type { Clock, Timer } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import type { Log } from "../../support/log.ts";
import { createStates } from "./changes.ts";
import type { EntityState } from "./entity-state.ts";
import type { LinkFailure } from "./failure.ts";
import { createLinkLog } from "./link-log.ts";
import { createRounds } from "./rounds.ts";
import { openSession, type Session } from "./session.ts";

/**
 * The one connection to Home Assistant that all slots of a platform instance share. Changes are pushed; every 15
 * minutes each entity is asked for too, since a value that is reported again is no change and is not pushed, and only
 * so is it known to be fresh. Where there is no WebSocket that is what is left.
 */
export interface HomeAssistantLink {
  /** Connects at the first. Returns what ends it; the last one leaves no timer or socket. Neither throws. */
  watch(entity: string, listener: EntityListener): () => void;
}

/** Who is told of an entity. */
export interface EntityListener {
  state(state: EntityState): void;
  /** Home Assistant knows no such entity. */
  missing(): void;
}

export interface LinkOptions {
  settings: HomeAssistantSettings;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  report: ReportFailure;
}

/** So long the slots of one start are waited for, in ms. */
const gathering = 100;

/** Between two looks at what is not pushed, in ms. */
const lookEvery = 15 * 60_000;

/** Home Assistant may ban who comes with a wrong token again and again, ms. */
const afterRefusal = 60 * 60_000;

/** So many sessions in a row that never began: there is no WebSocket to be had, where the REST API answers. */
const withoutSession = 3;

export function createLink({ settings, clock, random, log, report }: LinkOptions): HomeAssistantLink {
  const watched = new Map<string, Set<EntityListener>>();
  const linkLog = createLinkLog(new URL(settings.url).host, clock, log);
  let session: Session | null = null;
  /** Of the next attempt to connect. */
  let next: Timer | null = null;
  let look: Timer | null = null;
  let failures = 0;
  /** Monotonic ms; null while no session is ready. */
  let readySince: number | null = null;
  let isRefused = false;

  const tell = (entity: string, state: EntityState | null): void => {
    for (const listener of watched.get(entity) ?? []) {
      detached(() => {
        if (state === null) listener.missing();
        else listener.state(state);
      }, report);
    }
  };
  const rounds = createRounds({ settings, clock, tell });

  const connectAfter = (ms: number): void => {
    next?.cancel();
    next = clock.after(ms, () => {
      detached(connect, report);
    });
  };
  const refused = (failure: LinkFailure): void => {
    session?.end();
    session = null;
    readySince = null;
    isRefused = true;
    linkLog.refused(failure);
    connectAfter(afterRefusal);
  };
  /** Asks by REST for these; what came of it says whether Home Assistant is there. */
  const ask = async (entities: readonly string[], lost?: LinkFailure): Promise<void> => {
    const failure = await rounds.ask(entities);
    if (watched.size === 0 || isRefused) return;
    if (failure?.kind === "refused") refused(failure);
    else if (readySince !== null) return;
    else if (failure !== null) linkLog.down(failure);
    else if (lost !== undefined && failures >= withoutSession) {
      linkLog.polled(lost);
      // Each attempt that fails asks for all entities.
      connectAfter(lookEvery);
    }
  };
  const lookAgain = (): void => {
    look?.cancel();
    look = clock.after(lookEvery * (0.95 + random() / 10), () => {
      lookAgain();
      if (!isRefused) detached(() => ask([...watched.keys()]), report);
    });
  };
  const ended = (failure: LinkFailure): void => {
    session = null;
    if (failure.kind === "refused") {
      refused(failure);
      return;
    }
    if (readySince !== null && clock.monotonic() - readySince >= steady) failures = 0;
    readySince = null;
    isRefused = false;
    failures += 1;
    connectAfter(waitAfter(failures, random()));
    detached(() => ask([...watched.keys()], failure), report);
  };
  function connect(): void {
    const states = createStates();
    const opened: Session = openSession({
      settings,
      clock,
      report,
      events: {
        ready() {
          readySince = clock.monotonic();
          isRefused = false;
          linkLog.up();
          opened.subscribe([...watched.keys()]);
          detached(() => ask([...watched.keys()]), report);
        },
        event(event) {
          for (const [entity, state] of states.apply(event)) tell(entity, state);
        },
        ended,
      },
    });
    session = opened;
  }
  const leave = (): void => {
    next?.cancel();
    look?.cancel();
    rounds.stop();
    session?.end();
    [session, readySince, failures, isRefused] = [null, null, 0, false];
  };

  return {
    watch(entity, listener) {
      const isFirst = watched.size === 0;
      const isNew = !watched.has(entity);
      const listeners = watched.get(entity) ?? new Set();
      watched.set(entity, listeners.add(listener));
      if (isFirst) {
        connectAfter(gathering);
        lookAgain();
      } else if (readySince !== null) {
        if (isNew) session?.subscribe([entity]);
        detached(() => ask([entity]), report);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) watched.delete(entity);
        if (watched.size === 0) leave();
      };
    },
  };
}
