import type { CallRecord } from "../../../src/simulator/call-log.ts";
import type { OrderView } from "../../../src/simulator/orders.ts";
import type { AccessoryView, CharacteristicView, HapValue } from "./accessory-model.ts";
import type { Controller } from "./controller.ts";
import { CharacteristicType as Type, ServiceType } from "./hap-types.ts";
import type { SimulatorProcess } from "./simulator-process.ts";

/** What a slot with the default `homekit` settings shows, and `reset` and `replenish`, by which it is asked. */
export interface SlotAccessory {
  aid: number;
  replenish: CharacteristicView;
  reset: CharacteristicView;
  status: CharacteristicView;
  lastOrder: CharacteristicView;
  eventInstance: CharacteristicView;
  life: CharacteristicView;
  change: CharacteristicView;
  batteryLevel: CharacteristicView;
  lowBattery: CharacteristicView;
  contact: CharacteristicView;
  active: CharacteristicView;
  fault: CharacteristicView;
}

/** What can be read of it. */
export type Shown = Record<Exclude<keyof SlotAccessory, "aid" | "reset">, HapValue>;

/** The accessory of the slot of that name; throws if there is none, or if it lacks something that the contract has. */
export async function slotAccessory(controller: Controller, name: string): Promise<SlotAccessory> {
  return slotOf(await controller.accessory(name));
}

export function slotOf(accessory: AccessoryView): SlotAccessory {
  const filter = accessory.service(ServiceType.FilterMaintenance);
  const battery = accessory.service(ServiceType.Battery);
  const sensor = accessory.service(ServiceType.ContactSensor);
  return {
    aid: accessory.aid,
    replenish: accessory.service(ServiceType.Switch, / Replenish$/).characteristic(Type.On),
    reset: filter.characteristic(Type.ResetFilterIndication),
    status: filter.characteristic(Type.OrderStatus),
    lastOrder: filter.characteristic(Type.LastOrder),
    eventInstance: filter.characteristic(Type.EventInstance),
    life: filter.characteristic(Type.FilterLifeLevel),
    change: filter.characteristic(Type.FilterChangeIndication),
    batteryLevel: battery.characteristic(Type.BatteryLevel),
    lowBattery: battery.characteristic(Type.StatusLowBattery),
    contact: sensor.characteristic(Type.ContactSensorState),
    active: sensor.characteristic(Type.StatusActive),
    fault: sensor.characteristic(Type.StatusFault),
  };
}

/** Everything readable of a slot, read now; throws if any of it answers with an error. */
export async function shownBy(controller: Controller, slot: SlotAccessory): Promise<Shown> {
  const entries = await Promise.all(
    readable(slot).map(async ([name, at]) => [name, await controller.value(at)] as const),
  );
  return Object.fromEntries(entries) as Shown;
}

/** Subscribes to everything that a slot tells by itself, on one connection. */
export async function subscribeTo(controller: Controller, ...slots: SlotAccessory[]): Promise<void> {
  await controller.subscribe(slots.flatMap((slot) => readable(slot).map(([, at]) => at)));
}

/** Resolves when Order Status starts with `prefix`, with the whole of it. */
export async function waitForStatus(
  controller: Controller,
  { status }: SlotAccessory,
  prefix: string,
  timeoutMs?: number,
): Promise<string> {
  return String(await controller.waitFor(status, (value) => String(value).startsWith(prefix), timeoutMs));
}

/** The Replenish requests for a slot that the simulator has received, answered or not. */
export async function replenishCalls(simulator: SimulatorProcess, slotId: string): Promise<CallRecord[]> {
  return (await simulator.calls()).requests.filter((one) => one.call === "replenish" && one.slotId === slotId);
}

/** The orders that the simulator has ever taken for a slot. */
export async function ordersOf(simulator: SimulatorProcess, slotId: string): Promise<OrderView[]> {
  return (await simulator.orders()).filter((one) => one.slotId === slotId);
}

function readable(slot: SlotAccessory): [string, CharacteristicView][] {
  return Object.entries(slot).filter(
    (entry): entry is [string, CharacteristicView] => typeof entry[1] === "object" && entry[1] !== slot.reset,
  );
}
