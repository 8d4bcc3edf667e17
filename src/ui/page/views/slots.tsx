import { type Child, h, type VNode } from "../platform/dom.ts";
import { type DevicePlace, devicesIn, emptyBlock } from "../state/config-block.ts";
import { levelSources } from "../../level-fields.ts";
import { asking, button, problemList } from "./parts.tsx";
import { slotForm } from "./slot-form.tsx";
import type { View } from "./view.ts";

export function slotsView(view: View): Child[] {
  const { state, words, acts } = view;
  if (state.slots.form !== null) return [slotForm(view, state.slots.form)];
  const devices = devicesIn(state.config ?? emptyBlock);
  return [
    h("h2", { class: "h5", id: "slots-title", tabindex: -1, key: "title" }, words.slots.title),
    h("p", { class: "dr-muted", key: "intro" }, words.slots.intro),
    problemList(view, state.slots.problems, { key: "problems" }),
    devices.map((device) => deviceCard(view, device)),
    devices.every(({ slots }) => slots.length === 0) ? h("p", { key: "none" }, words.slots.none) : null,
    button(words.slots.add, () => { acts.slots.add(devices[0]?.index ?? null); }, { kind: "primary", key: "add", id: "slots-add" }),
  ];
}

function deviceCard(view: View, device: DevicePlace): VNode {
  const { words, acts } = view;
  return h("section", { class: "card mb-3", key: `device-${device.index}`, "aria-label": words.slots.device(device.name) },
    h("div", { class: "card-body" },
      h("h3", { class: "h6 mb-0" }, words.slots.device(device.name)),
      h("p", { class: "small dr-muted" }, words.slots.deviceFacts(device.model, device.serial)),
      device.slots.length === 0
        ? [h("p", {}, words.slots.noSlots), asking(view, `remove-device:${device.index}`, words.slots.removeDevice, words.slots.removeDeviceAsk(device.name), () => { acts.slots.removeDevice(device.index); }, { "aria-label": words.slots.removeDeviceHint(device.name) })]
        : h("ul", { class: "list-unstyled mb-0" }, device.slots.map((slot) => slotRow(view, device.index, slot)))));
}

function slotRow(view: View, device: number, { index, name, source, slotId }: DevicePlace["slots"][number]): VNode {
  const { words, acts } = view;
  const known = levelSources.find((one) => one === source);
  return h("li", { class: "dr-row", key: `${device}-${index}-${slotId}` },
    h("div", { class: "dr-row-text" }, h("strong", {}, name), h("div", { class: "small dr-muted" }, known === undefined ? source : words.slots.sources[known].name)),
    h("div", { class: "d-flex flex-wrap gap-2" },
      button(words.slots.edit, () => { acts.slots.edit(device, index); }, { "aria-label": words.slots.editHint(name) }),
      asking(view, `remove:${device}:${index}`, words.slots.remove, words.slots.removeSlotAsk(name), () => { acts.slots.removeSlot(device, index); }, { "aria-label": words.slots.removeHint(name) })));
}
