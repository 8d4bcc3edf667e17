import type { Settings } from "./settings.ts";

/** What a slot is subscribed to, as SubscriptionInfo lists it. */
export interface Product {
  asin: string;
  quantity: number;
  unit: string;
}

/** How the simulator treats one slot id, on every device. */
export interface SlotRule {
  subscribed: boolean;
  /** False answers 404, as for a slot that the device does not have. */
  known: boolean;
  /** New orders run into a problem with address, payment or stock, and wait 72 h for the customer to mend it. */
  resolutionFlow: boolean;
  product: Product;
}

export interface SlotBook {
  /**
   * The rule for this slot of this device; undefined = the device has no such slot. A slot that nobody spoke of comes
   * into being here, unless strict.
   */
  use(serial: string, slotId: string): SlotRule | undefined;
  /** The slots of a device: those set, and those that it has used. */
  of(serial: string): Map<string, SlotRule>;
  /** Tells of a slot, or changes what was rules. */
  set(slotId: string, change: Partial<SlotRule>): SlotRule;
}

const defaultRule: SlotRule = {
  subscribed: true,
  known: true,
  resolutionFlow: false,
  product: { asin: "B00SIMUL8R", quantity: 1, unit: "count" },
};

export function createSlotBook(settings: Settings): SlotBook {
  const rules = new Map<string, SlotRule>();
  const used = new Map<string, Set<string>>();
  const book: SlotBook = {
    use(serial, slotId) {
      const rule = rules.get(slotId) ?? (settings.strict ? undefined : defaultRule);
      if (!rule?.known) return undefined;
      used.set(serial, (used.get(serial) ?? new Set()).add(slotId));
      return rule;
    },
    of(serial) {
      const ids = new Set([...rules.keys(), ...(used.get(serial) ?? [])]);
      const slots = new Map<string, SlotRule>();
      for (const slotId of ids) {
        const rule = rules.get(slotId) ?? (settings.strict ? undefined : defaultRule);
        if (rule?.known) slots.set(slotId, rule);
      }
      return slots;
    },
    set(slotId, change) {
      const rule = { ...(rules.get(slotId) ?? defaultRule), ...change };
      rules.set(slotId, rule);
      return rule;
    },
  };
  return book;
}
