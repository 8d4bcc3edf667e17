import type { API, PlatformAccessory } from "homebridge";

import type { ShownOrder } from "../slot/shown-order.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { shownOrderOf } from "./custom-characteristics.ts";
import { fingerprint } from "./fingerprint.ts";
import { accessoryName } from "./names.ts";
import { refuseRequests } from "./refusing-accessory.ts";

/** HAP's limit is 150 accessories on one bridge, and the bridge is one of them. */
const mostBridged = 149;

/** What an accessory is recognised and named by. */
export interface SlotIdentity {
  serial: string;
  slotId: string;
  name: string;
}

export interface RegistryOptions {
  api: API;
  log: Log;
  /** The plugin's npm name. */
  plugin: string;
  /** The platform alias. */
  platform: string;
}

/** What becomes of restored accessories that no slot wants; see `AccessoryRegistry.open`. */
export interface OpenOptions {
  keepOthers?: boolean;
  beside?: readonly Pick<SlotIdentity, "serial" | "slotId">[];
}

/** Which accessory belongs to which slot, across restarts. */
export interface AccessoryRegistry {
  /** Takes an accessory that Homebridge restored: call it from `configureAccessory`. */
  restore(accessory: PlatformAccessory): void;
  /**
   * What the restored accessory of a slot is called; null where there is none. Ask before `open`, which removes those
   * that nobody wants.
   */
  nameOf(slot: Pick<SlotIdentity, "serial" | "slotId">): string | null;
  /** The last order that the restored accessory of a slot shows; null without one. Ask before the slot shows anew. */
  shownOrderOf(slot: Pick<SlotIdentity, "serial" | "slotId">): ShownOrder | null;
  /**
   * Gives every slot its accessory, restored or new, and lets `setUp` put the services on it. Accessories of slots
   * that are gone are unregistered. Call it once, at `didFinishLaunching`. Returns what `setUp` returned, by slot,
   * without those that HomeKit has no room for or that could not be set up, which then run without HomeKit.
   * `keepOthers`: the configuration has mistakes in its slots, so one that seems to be gone may only be mistyped. Its
   * accessory stays, with its room and automations, and refuses everything until the mistake is mended. `beside`: the
   * slots of other entries on this bridge, which Homebridge may have refused to start; theirs stay likewise.
   */
  open<S extends SlotIdentity, T extends { close(): void }>(
    slots: readonly S[],
    setUp: (accessory: PlatformAccessory, slot: S) => T,
    options?: OpenOptions,
  ): ReadonlyMap<S, T>;
}

/** HomeKit's identity of a slot: it survives renames. */
export function slotUuid(api: API, { serial, slotId }: Pick<SlotIdentity, "serial" | "slotId">): string {
  return api.hap.uuid.generate(`dash-replenishment:${serial}:${slotId}`);
}

/**
 * The name in Homebridge's log and UI. Homebridge 1.8 has no `updateDisplayName` (it came with 1.9) and keeps the old
 * name in its cache.
 */
function rename(accessory: PlatformAccessory, name: string): void {
  if (accessory.displayName === name) return;
  if ("updateDisplayName" in accessory) accessory.updateDisplayName(name);
  else (accessory as PlatformAccessory).displayName = name;
}

/**
 * Accessories went, and others are new: to HomeKit a slot with another serial or slotId is another thing, whatever the
 * store knows of it.
 */
function replacedLine(api: API, gone: readonly PlatformAccessory[], fresh: readonly SlotIdentity[]): string {
  const were = gone.map((accessory) => named(accessory.displayName, shownSerial(api, accessory))).join(", ");
  const are = fresh.map(({ name, serial, slotId }) => named(name, `${serial}-${slotId}`)).join(", ");
  return `homekit: ${were} is taken out, and ${are} is new. Where that is the same slot, with another serial or slotId, HomeKit takes it for another thing: give it its room again, and make its scenes and automations anew`;
}

function named(name: string, serialNumber: string): string {
  return `${name} (${serialNumber})`;
}

function shownSerial(api: API, accessory: PlatformAccessory): string {
  const { AccessoryInformation } = api.hap.Service;
  const { SerialNumber } = api.hap.Characteristic;
  const shown = accessory.getService(AccessoryInformation)?.getCharacteristic(SerialNumber).value;
  return typeof shown === "string" ? shown : "";
}

interface Placed<T> {
  accessory: PlatformAccessory;
  result: T;
  /** To Homebridge. */
  news: "new" | "changed" | "none";
}

/** A registry for one platform. */
export function createRegistry({ api, log, plugin, platform }: RegistryOptions): AccessoryRegistry {
  const restored = new Map<string, PlatformAccessory>();
  const duplicates: PlatformAccessory[] = [];
  let refusing = 0;

  const unregister = (accessories: PlatformAccessory[]): void => {
    if (accessories.length === 0) return;
    // Homebridge throws for one that its bridge had no room for, after forgetting it all the same.
    detached(
      () => {
        api.unregisterPlatformAccessories(plugin, platform, accessories);
      },
      (error) => {
        log.debug(`homekit: unregistering: ${errorText(error)}`);
      },
    );
  };

  /** `slots`: those of this entry, each of which will have an accessory. */
  const removeOthers = (wanted: ReadonlySet<string>, slots: readonly SlotIdentity[]): void => {
    const gone = [...restored.values()].filter(({ UUID }) => !wanted.has(UUID));
    for (const { UUID } of gone) restored.delete(UUID);
    unregister([...duplicates.splice(0), ...gone]);
    const fresh = slots.filter((slot) => !restored.has(slotUuid(api, slot)));
    if (gone.length > 0 && fresh.length > 0) log.warn(replacedLine(api, gone, fresh));
  };

  /** They keep their place on the bridge. */
  const refuseOthers = (wanted: ReadonlySet<string>): void => {
    unregister(duplicates.splice(0));
    for (const accessory of restored.values()) {
      if (wanted.has(accessory.UUID)) continue;
      refusing++;
      refuseRequests(api, accessory, log);
    }
  };

  /**
   * Registers a new accessory. One that the bridge has no room for makes Homebridge throw after it was cached: it is
   * taken out again.
   */
  let refusal = "";
  const register = (accessory: PlatformAccessory): boolean => {
    try {
      api.registerPlatformAccessories(plugin, platform, [accessory]);
      return true;
    } catch (error) {
      refusal = ` (${errorText(error)})`;
      unregister([accessory]);
      return false;
    }
  };

  /**
   * Registers new accessories and returns those that the bridge has no room for. All in one call: each writes the whole
   * cache file, and one call for each of 149 held a first start up for seconds. Only where not all fit, which makes
   * Homebridge throw after some were added, each is tried by itself.
   */
  const registerAll = (accessories: PlatformAccessory[]): Set<PlatformAccessory> => {
    if (accessories.length === 0) return new Set();
    try {
      api.registerPlatformAccessories(plugin, platform, accessories);
      return new Set();
    } catch {
      for (const accessory of accessories) unregister([accessory]);
      return new Set(accessories.filter((accessory) => !register(accessory)));
    }
  };

  /** Lets Homebridge keep what was changed on accessories that it knows, for the same reason in one call. */
  const updateAll = (accessories: PlatformAccessory[]): void => {
    if (accessories.length === 0) return;
    detached(
      () => {
        api.updatePlatformAccessories(accessories);
      },
      (error) => {
        log.error(`homekit: Homebridge could not keep what was changed: ${errorText(error)}`);
      },
    );
  };

  /** The accessory of a slot with its services on it, and what Homebridge does not know of it yet. */
  const place = <S extends SlotIdentity, T extends { close(): void }>(
    slot: S,
    setUp: (accessory: PlatformAccessory, slot: S) => T,
  ): Placed<T> => {
    const uuid = slotUuid(api, slot);
    const name = accessoryName(slot.name, `${slot.serial} ${slot.slotId}`);
    const known = restored.get(uuid);
    if (known === undefined) {
      const accessory = new api.platformAccessory(name, uuid);
      return { accessory, result: setUp(accessory, slot), news: "new" };
    }
    const before = fingerprint(api.hap, known);
    rename(known, name);
    const result = setUp(known, slot);
    return { accessory: known, result, news: fingerprint(api.hap, known) === before ? "none" : "changed" };
  };

  /**
   * The slots that fit on one bridge. Those that HomeKit knows already go first: their rooms and automations hang on
   * them.
   */
  const fitting = <S extends SlotIdentity>(slots: readonly S[]): Set<S> => {
    const isKnown = (slot: S): boolean => restored.has(slotUuid(api, slot));
    return new Set(
      [...slots.filter(isKnown), ...slots.filter((slot) => !isKnown(slot))].slice(0, mostBridged - refusing),
    );
  };

  return {
    restore(accessory) {
      if (restored.has(accessory.UUID)) duplicates.push(accessory);
      else restored.set(accessory.UUID, accessory);
    },
    nameOf: (slot) => restored.get(slotUuid(api, slot))?.displayName ?? null,
    shownOrderOf(slot) {
      const accessory = restored.get(slotUuid(api, slot));
      return accessory === undefined ? null : shownOrderOf(accessory);
    },
    open<S extends SlotIdentity, T extends { close(): void }>(
      slots: readonly S[],
      setUp: (accessory: PlatformAccessory, slot: S) => T,
      { keepOthers = false, beside = [] }: OpenOptions = {},
    ) {
      const wanted = new Set(slots.map((slot) => slotUuid(api, slot)));
      if (!keepOthers) removeOthers(new Set([...wanted, ...beside.map((slot) => slotUuid(api, slot))]), slots);
      refuseOthers(wanted);
      const admitted = fitting(slots);
      const placed = new Map<S, Placed<T>>();
      for (const slot of slots.filter((each) => admitted.has(each))) {
        try {
          placed.set(slot, place(slot, setUp));
        } catch (error) {
          log.error(
            `homekit: ${slot.name} runs without HomeKit, its accessory could not be set up: ${errorText(error)}`,
          );
        }
      }
      const having = (news: Placed<T>["news"]): PlatformAccessory[] =>
        [...placed.values()].filter((one) => one.news === news).map(({ accessory }) => accessory);
      const refused = registerAll(having("new"));
      updateAll(having("changed"));
      const opened = new Map<S, T>();
      for (const [slot, { accessory, result }] of placed) {
        if (refused.has(accessory)) result.close();
        else opened.set(slot, result);
      }
      const noRoom = slots.length - admitted.size + refused.size;
      if (noRoom > 0) {
        log.warn(
          `homekit: one bridge holds at most ${mostBridged} accessories, so ${noRoom} of ${slots.length} slots run without HomeKit${refusal}. ` +
            "Give this plugin a child bridge of its own, or configure fewer slots.",
        );
      }
      return opened;
    },
  };
}
