import type { API, PlatformAccessory } from "homebridge";

import { detached } from "../support/detached.ts";
import { errorText } from "../support/log.ts";
import type { Log } from "../support/log.ts";
import { fingerprint } from "./fingerprint.ts";
import { accessoryName } from "./names.ts";
import { rest } from "./resting.ts";

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

/** Which accessory belongs to which slot, across restarts. */
export interface AccessoryRegistry {
  /** Takes an accessory that Homebridge restored: call it from `configureAccessory`. */
  restore(accessory: PlatformAccessory): void;
  /**
   * Gives every slot its accessory, restored or new, and lets `furnish` put the services on it. Accessories of slots that are
   * gone are unregistered. Call it once, at `didFinishLaunching`. Returns what `furnish` returned, in the order of `slots`;
   * null for slots that HomeKit has no room for or that could not be furnished, which then run without HomeKit.
   * `keepOthers`: the configuration has mistakes in its slots, so one that seems to be gone may only be mistyped. Its accessory stays,
   * with its room and automations, and refuses everything until the mistake is mended.
   */
  open<S extends SlotIdentity, T extends { close(): void }>(
    slots: readonly S[],
    furnish: (accessory: PlatformAccessory, slot: S) => T,
    options?: { keepOthers: boolean },
  ): (T | null)[];
}

/** HomeKit's identity of a slot: it survives renames. */
export function slotUuid(api: API, { serial, slotId }: SlotIdentity): string {
  return api.hap.uuid.generate(`dash-replenishment:${serial}:${slotId}`);
}

/** The name in Homebridge's log and UI. Homebridge 1.8 has no `updateDisplayName` (it came with 1.9) and keeps the old name in its cache. */
function rename(accessory: PlatformAccessory, name: string): void {
  if (accessory.displayName === name) return;
  if ("updateDisplayName" in accessory) accessory.updateDisplayName(name);
  else (accessory as PlatformAccessory).displayName = name;
}

/** A registry for one platform. */
export function createRegistry({ api, log, plugin, platform }: RegistryOptions): AccessoryRegistry {
  const restored = new Map<string, PlatformAccessory>();
  const superfluous: PlatformAccessory[] = [];
  let resting = 0;

  const unregister = (accessories: PlatformAccessory[]): void => {
    if (accessories.length === 0) return;
    // Homebridge throws for one that its bridge had no room for, after forgetting it all the same.
    detached(
      () => { api.unregisterPlatformAccessories(plugin, platform, accessories); },
      (error) => { log.debug(`homekit: unregistering: ${errorText(error)}`); },
    );
  };

  const removeOthers = (wanted: ReadonlySet<string>): void => {
    const gone = [...restored.values()].filter(({ UUID }) => !wanted.has(UUID));
    for (const { UUID } of gone) restored.delete(UUID);
    unregister([...superfluous.splice(0), ...gone]);
  };

  /** They keep their place on the bridge. */
  const restOthers = (wanted: ReadonlySet<string>): void => {
    unregister(superfluous.splice(0));
    for (const accessory of restored.values()) {
      if (wanted.has(accessory.UUID)) continue;
      resting++;
      rest(api, accessory, log);
    }
  };

  /** Registers a new accessory. One that the bridge has no room for makes Homebridge throw after it was cached: it is taken out again. */
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

  /** The accessory of a slot with its services: null when Homebridge's bridge is full. */
  const place = <S extends SlotIdentity, T extends { close(): void }>(slot: S, furnish: (accessory: PlatformAccessory, slot: S) => T): T | null => {
    const uuid = slotUuid(api, slot);
    const name = accessoryName(slot.name, `${slot.serial} ${slot.slotId}`);
    const known = restored.get(uuid);
    if (known === undefined) {
      const accessory = new api.platformAccessory(name, uuid);
      const furnished = furnish(accessory, slot);
      if (register(accessory)) return furnished;
      furnished.close();
      return null;
    }
    const before = fingerprint(api.hap, known);
    rename(known, name);
    const furnished = furnish(known, slot);
    // Each update writes the whole cache file, often onto an SD card.
    if (fingerprint(api.hap, known) !== before) api.updatePlatformAccessories([known]);
    return furnished;
  };

  /** The slots that fit on one bridge. Those that HomeKit knows already go first: their rooms and automations hang on them. */
  const fitting = <S extends SlotIdentity>(slots: readonly S[]): Set<S> => {
    const isKnown = (slot: S): boolean => restored.has(slotUuid(api, slot));
    return new Set([...slots.filter(isKnown), ...slots.filter((slot) => !isKnown(slot))].slice(0, mostBridged - resting));
  };

  return {
    restore(accessory) {
      if (restored.has(accessory.UUID)) superfluous.push(accessory);
      else restored.set(accessory.UUID, accessory);
    },
    open(slots, furnish, { keepOthers } = { keepOthers: false }) {
      const wanted = new Set(slots.map((slot) => slotUuid(api, slot)));
      if (keepOthers) restOthers(wanted);
      else removeOthers(wanted);
      const admitted = fitting(slots);
      let noRoom = 0;
      const opened = slots.map((slot) => {
        try {
          const furnished = admitted.has(slot) ? place(slot, furnish) : null;
          if (furnished === null) noRoom++;
          return furnished;
        } catch (error) {
          log.error(`homekit: ${slot.name} runs without HomeKit, its accessory could not be set up: ${errorText(error)}`);
          return null;
        }
      });
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
