import type { PlatformAccessory } from "homebridge";
import type { Status } from "../../../src/slot/status.ts";
import { statusText } from "../../../src/words/en/statuses.ts";
import { characteristicOf, write } from "../homebridge-api.ts";

const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";

/** What a person sees of a slot in the Home app. */
export interface Face {
  level: number;
  active: boolean;
  attention: boolean;
  fault: boolean;
  status: string;
  replenish: boolean;
  lastOrder: string;
  eventInstance: string;
}

/** One slot as a person sees and uses it in the Home app; what is used resolves to 0, or to the HAP status of a refusal. */
export interface SlotInHomeKit {
  face: () => Face;
  /** Turns the switch of what is counted: it is used once. */
  use: () => Promise<number>;
  replenish: (on: boolean) => Promise<number>;
  automatic: (on: boolean) => Promise<number>;
  refilled: () => Promise<number>;
  /** Resolves as soon as Order Status has the words of this. */
  says: (status: Status) => Promise<void>;
}

/** `accessory`: looked at when it is used, and may come later. */
export function slotInHomeKit(accessory: () => PlatformAccessory | undefined): SlotInHomeKit {
  const at = (subtype: string, name: string) =>
    characteristicOf(
      accessory()?.services.find((each) => each.subtype === subtype),
      name,
    );
  const text = (name: string): string => (at("filter", name).value ?? "") as string;
  const face = (): Face => ({
    level: Number(at("filter", "Filter Life Level").value),
    active: at("attention", "Status Active").value === true,
    attention: at("attention", "Contact Sensor State").value === 1,
    fault: at("attention", "Status Fault").value === 1,
    status: text(orderStatus),
    replenish: at("replenish", "On").value === true,
    lastOrder: text("Last Order"),
    eventInstance: text("Event Instance"),
  });
  return {
    face,
    use: () => write(at("used", "On"), true),
    replenish: (on) => write(at("replenish", "On"), on),
    automatic: (on) => write(at("automatic", "On"), on),
    refilled: () => write(at("filter", "Reset Filter Indication"), 1),
    says(status) {
      const words = statusText(status, "amazon");
      const shown = at("filter", orderStatus);
      return new Promise((resolve) => {
        const look = (): void => {
          if (shown.value !== words) return;
          shown.off("change", look);
          resolve();
        };
        shown.on("change", look);
        look();
      });
    },
  };
}
