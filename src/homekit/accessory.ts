import type { API, PlatformAccessory, Service } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import { systemClock, type Clock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { attention, sensorOf, type Alert } from "./attention.ts";
import { battery } from "./battery.ts";
import { filter } from "./filter.ts";
import { information, type SlotInformation } from "./information.ts";
import { accessoryName, serviceName } from "./names.ts";
import { purifier } from "./purifier.ts";
import type { SlotRequests, AccessoryContext } from "./requests.ts";
import { placeServices, type WantedService } from "./services.ts";
import { momentarySwitch, stateSwitch } from "./switches.ts";

/** A slot as its accessory needs to know it. */
export interface AccessorySlot extends SlotInformation {
  /** As configured; what HAP does not accept in it is left out. */
  name: string;
  /** The tile that Apple Home shows. */
  exposeAs: "sensor" | "purifier" | "filter";
  /** Which sensor, with `exposeAs` sensor; "none" leaves it out. */
  alert: Alert | "none";
  battery: boolean;
  replenishSwitch: boolean;
  automaticSwitch: boolean;
  /** Where uses are counted. */
  usedSwitch: boolean;
}

export interface SlotAccessoryOptions {
  api: API;
  /** A new accessory, or one that Homebridge restored. */
  accessory: PlatformAccessory;
  slot: AccessorySlot;
  requests: SlotRequests;
  log: Log;
  clock?: Clock;
}

/** A slot in HomeKit. */
export interface SlotAccessory {
  /**
   * Shows the slot's state; controllers are told of what changed. Until the first call the values from before the
   * restart stand.
   */
  show(view: SlotView): void;
  /**
   * Shows a slot whose record cannot be read: Order Status, the level where a sensor has said one, and what needs a
   * person. Of all else what was shown before the restart is nearer to the truth, and stands: that it was low, too.
   */
  showWaiting(view: SlotView): void;
  /** Leaves no timer, and asks nothing of the slot any more. What is shown stays. */
  close(): void;
}

type Show = (view: SlotView) => void;

/** A service, and how it comes alive. */
interface Part extends Omit<WantedService, "name"> {
  /** What is added to the accessory's name. */
  word: string;
  bind(service: Service): Show;
}

const showNothing: Show = () => undefined;

/** The services of a slot, in the order in which they are added. */
function partsOf(context: AccessoryContext, slot: AccessorySlot): Part[] {
  const types = context.hap.Service;
  const parts: Part[] = [
    {
      type: types.FilterMaintenance,
      subtype: "filter",
      word: "Supply",
      primary: false,
      bind: (service) => filter(context, service),
    },
  ];
  const { alert } = slot;
  if (slot.exposeAs === "sensor" && alert !== "none") {
    const { type } = sensorOf(context.hap, alert);
    parts.push({
      type,
      subtype: "attention",
      word: "",
      primary: true,
      bind: (service) => attention(context, service, alert),
    });
  }
  if (slot.battery) {
    parts.push({
      type: types.Battery,
      subtype: "battery",
      word: "Level",
      primary: false,
      bind: (service) => battery(context, service),
    });
  }
  if (slot.exposeAs === "purifier") {
    const fit = (service: Service): Show => {
      purifier(context, service);
      return showNothing;
    };
    parts.push({ type: types.AirPurifier, subtype: "purifier", word: "", primary: true, bind: fit });
  }
  return [...parts, ...switchesOf(context, slot)];
}

function switchesOf(context: AccessoryContext, slot: AccessorySlot): Part[] {
  const { requests } = context;
  const type = context.hap.Service.Switch;
  const parts: Part[] = [];
  if (slot.replenishSwitch) {
    const fit = (service: Service): Show =>
      stateSwitch(
        context,
        service,
        "Replenish",
        (on) => requests.replenish(on),
        (view) => view.onOrder,
      );
    parts.push({ type, subtype: "replenish", word: "Replenish", primary: false, bind: fit });
  }
  if (slot.automaticSwitch) {
    const fit = (service: Service): Show =>
      stateSwitch(
        context,
        service,
        "Automatic",
        (on) => requests.automatic(on),
        (view) => view.automatic,
      );
    parts.push({ type, subtype: "automatic", word: "Automatic", primary: false, bind: fit });
  }
  if (slot.usedSwitch) {
    const fit = (service: Service): Show => {
      momentarySwitch(context, service, "Used", () => requests.used());
      return showNothing;
    };
    parts.push({ type, subtype: "used", word: "Used", primary: false, bind: fit });
  }
  return parts;
}

/**
 * Saves the accessory's new service name at once: Homebridge itself writes its cache only when it is stopped in good
 * order.
 */
function saveRename(api: API, accessory: PlatformAccessory, log: Log): void {
  // HAP stores the name after the handler.
  setImmediate(() => {
    detached(
      () => {
        api.updatePlatformAccessories([accessory]);
      },
      (error) => {
        log.warn(`${accessory.displayName}: the new name could not be saved: ${errorText(error)}`);
      },
    );
  });
}

/**
 * Puts a slot's services onto an accessory, new or restored, and keeps them saying what the slot says. What controllers
 * write becomes `requests`, answered at once; a refused write is taken back in the next turn of the loop.
 */
export function createSlotAccessory({
  api,
  accessory,
  slot,
  requests,
  log,
  clock = systemClock,
}: SlotAccessoryOptions): SlotAccessory {
  const { hap } = api;
  const name = accessoryName(slot.name, `${slot.serial} ${slot.slotId}`);
  const stops: (() => void)[] = [];
  let closed = false;
  const atClose = (stop: () => void): void => {
    stops.push(stop);
  };
  const waitingShows: Show[] = [];
  const whileWaiting = (show: Show): void => {
    waitingShows.push(show);
  };
  const context: AccessoryContext = { hap, name, log, clock, requests, atClose, whileWaiting, closed: () => closed };

  information(hap, accessory, name, slot);
  const parts = partsOf(context, slot).map((part) => ({ ...part, name: serviceName(name, part.word) }));
  const placed = placeServices(hap, accessory, parts, () => {
    saveRename(api, accessory, log);
  });
  const shows = placed.map(({ wanted, service }) => wanted.bind(service));
  return {
    show(view) {
      if (closed) return;
      for (const show of shows) show(view);
    },
    showWaiting(view) {
      if (closed) return;
      for (const show of waitingShows) show(view);
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
    },
  };
}
