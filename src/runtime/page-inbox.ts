import type { OrderChannel } from "../channels/contract.ts";
import type { Mode } from "../slot/policy.ts";
import { second } from "../slot/times.ts";
import { dataVersion } from "../store/changes.ts";
import { beatEvery, heartbeatsIn, isAlive, page, pluginOf, type Beat, type PluginHealth } from "../store/heartbeats.ts";
import { inboxIn, messageLifetime, type Message, type MessageAnswer } from "../store/inbox.ts";
import { linksIn } from "../store/links.ts";
import type { Store } from "../store/store.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { refused, type PageSlot } from "./page-slot.ts";
import type { ReadingsWriter } from "./readings-writer.ts";

/**
 * The plugin's side of the page (design, section 11). While nobody has written anything, one look a second is all that
 * it costs. Nothing here throws.
 */
export interface PageInbox {
  start(): void;
  stop(): void;
}

export interface PageInboxOptions {
  store: Store;
  /** The name of the platform entry. */
  owner: string;
  mode: Mode;
  slots: readonly { serial: string; slotId: string; pageSlot: PageSlot }[];
  channel: Pick<OrderChannel, "links" | "recheck">;
  writer: Pick<ReadingsWriter, "flush">;
  health: () => PluginHealth;
  clock: Clock;
  log: Log;
}

const lookEvery = second;

export function createPageInbox({
  store,
  owner,
  mode,
  slots,
  channel,
  writer,
  health,
  clock,
  log,
}: PageInboxOptions): PageInbox {
  const inbox = inboxIn(store);
  const heartbeats = heartbeatsIn(store);
  const links = linksIn(store, () => clock.now());
  const me = pluginOf(owner);
  let timer: Timer | null = null;
  let stopped = false;
  let version = "";
  let knownLinks = "";
  let watcher: Beat | null = null;
  let beatAt = -Infinity;
  let saidNotices = "";
  let failing = false;

  /** A store that does not work is logged once, until it works again. */
  const failed = (error: unknown): void => {
    if (!failing) log.warn(`the page in the Homebridge UI cannot be heard or answered: ${errorText(error)}`);
    failing = true;
  };

  const slotOf = ({ serial, slotId }: Message): PageSlot | null =>
    slots.find((slot) => slot.serial === serial && slot.slotId === slotId)?.pageSlot ?? null;

  const act = async (message: Message): Promise<MessageAnswer> => {
    // Laid down before a restart into another mode: what is one mode's must not become another's.
    if (message.mode !== mode) return refused({ code: "otherMode", meant: message.mode, running: mode });
    const { kind, units } = message;
    if (kind !== "unlink") return slotOf(message)?.ask({ kind, units }) ?? { state: "expired" };
    const why = (await channel.links?.end(message.serial)) ?? null;
    return why === null ? { state: "done", mode, number: null } : { state: "refused", reason: why };
  };

  /**
   * Another platform entry's are left to it. Taken before it is acted on: a crash in between loses a request and never
   * repeats one.
   */
  const handle = (message: Message): void => {
    const mine = message.kind === "unlink" ? channel.links?.has(message.serial) === true : slotOf(message) !== null;
    const now = clock.now();
    if (!mine || !inbox.take(message.id, now)) return;
    if (Math.abs(now - message.at) > messageLifetime) {
      inbox.answer(message.id, { state: "expired" });
      return;
    }
    detached(async () => {
      const answer = await act(message);
      if (!stopped) inbox.answer(message.id, answer);
    }, failed);
  };

  /** Linked or unlinked by the page, or by another process. */
  const lookAtLinks = (): void => {
    const now = links.fingerprint();
    if (now === knownLinks) return;
    knownLinks = now;
    channel.recheck?.();
  };

  const look = (): void => {
    const now = dataVersion(store);
    if (now === version) return;
    // First: who links and then orders means with the new link.
    lookAtLinks();
    for (const message of inbox.waiting()) handle(message);
    watcher = heartbeats.last(page);
    version = now;
  };

  /** Somebody watches: what is shown is at most a second old. */
  const serveWatcher = (): void => {
    beat();
    // A store that takes no beat would make readings, and Homebridge with them, wait for it every second.
    if (!failing) writer.flush();
  };

  function beat(): void {
    const current = health();
    // A request that was just refused shows nowhere else.
    const notices = JSON.stringify(Object.values(current.runs).map(({ notice }) => notice?.reason ?? null));
    if (notices === saidNotices && clock.monotonic() - beatAt < beatEvery) return;
    saidNotices = notices;
    beatAt = clock.monotonic();
    heartbeats.beat(me, clock.now(), current);
    failing = false;
  }

  const tick = (): void => {
    look();
    if (isAlive(watcher, clock.now())) serveWatcher();
  };

  const arm = (): void => {
    if (stopped) return;
    timer = clock.after(lookEvery, () => {
      detached(tick, failed);
      arm();
    });
  };

  return {
    start() {
      detached(() => {
        knownLinks = links.fingerprint();
        inbox.tidy(clock.now());
        heartbeats.beat(me, clock.now(), health());
        tick();
      }, failed);
      arm();
    },
    stop() {
      stopped = true;
      timer?.cancel();
      timer = null;
      detached(
        () => {
          heartbeats.end(me);
        },
        () => undefined,
      );
    },
  };
}
