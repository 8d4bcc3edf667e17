import type { Characteristic, HAP, PlatformAccessory, Service } from "homebridge";

import type { ShownOrder } from "../slot/shown-order.ts";
import type { SlotView } from "../slot/view.ts";
import { statusText } from "../words/en/statuses.ts";
import { enumsOf } from "./hap-enums.ts";
import { cutText } from "./names.ts";
import { bindCharacteristic, restoredValue } from "./bound-characteristic.ts";

const lastOrderUuid = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0002";
const eventInstanceUuid = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0003";

const texts = [
  {
    name: "Order Status",
    uuid: "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001",
    longest: 128,
    of: (view: SlotView) => statusText(view.status, view.channel),
  },
  {
    name: "Last Order",
    uuid: lastOrderUuid,
    longest: 64,
    of: (view: SlotView) => isoTime(view.lastOrderAt),
  },
  {
    name: "Event Instance",
    uuid: eventInstanceUuid,
    longest: 255,
    of: (view: SlotView) => view.eventInstanceId,
  },
];

/** ISO 8601 UTC, or empty for none and for a moment that no calendar has (`toISOString` would throw). */
function isoTime(at: number | null): string {
  const time = new Date(at ?? NaN);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

/** The order that Last Order and Event Instance of a restored accessory show; null for none. Takes any accessory. */
export function shownOrderOf({ services }: Pick<PlatformAccessory, "services">): ShownOrder | null {
  const textOf = (uuid: string): string => {
    const found = services.flatMap(({ characteristics }) => characteristics).find(({ UUID }) => UUID === uuid);
    return typeof found?.value === "string" ? found.value : "";
  };
  const at = Date.parse(textOf(lastOrderUuid));
  return Number.isNaN(at) ? null : { at, eventInstanceId: textOf(eventInstanceUuid) };
}

/** The service's text characteristic of that UUID: the restored one, or a new one. */
function textCharacteristic(
  hap: HAP,
  service: Service,
  { name, uuid, longest }: (typeof texts)[number],
): Characteristic {
  const { Formats, Perms } = enumsOf(hap);
  const props = {
    format: Formats.STRING,
    perms: [Perms.PAIRED_READ, Perms.NOTIFY],
    // Without this HAP cuts at 64 characters.
    maxLen: longest,
  };
  const restored = service.characteristics.find(({ UUID }) => UUID === uuid);
  if (restored !== undefined) return restored.setProps(props);
  // Only now: optional characteristics come back with the service, and one more at every start would let the cache file
  // grow for ever.
  service.addOptionalCharacteristic(new hap.Characteristic(name, uuid, props));
  return service.addCharacteristic(new hap.Characteristic(name, uuid, props));
}

/**
 * Order Status, Last Order and Event Instance on a service; Eve and Controller show them, Apple Home does not. `show`
 * shows all, `showStatus` Order Status alone.
 */
export function customTexts(
  hap: HAP,
  service: Service,
): { show: (view: SlotView) => void; showStatus: (view: SlotView) => void } {
  const [status, ...others] = texts.map((text) => {
    const characteristic = textCharacteristic(hap, service, text);
    const showing = bindCharacteristic(characteristic, restoredValue<string>(characteristic, ""));
    return (view: SlotView): void => {
      showing.show(cutText(text.of(view), text.longest));
    };
  });
  return {
    show(view) {
      status?.(view);
      for (const show of others) show(view);
    },
    showStatus(view) {
      status?.(view);
    },
  };
}
