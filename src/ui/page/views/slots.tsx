import type { VNode } from "preact";
import { amazonId } from "../../channel-fields.ts";
import { levelSources } from "../../level-fields.ts";
import { devicesIn, type DevicePlace, emptyBlock, type SlotPlace } from "../state/config-block.ts";
import { Asking, Button, ProblemList } from "./parts.tsx";
import { SlotFormView } from "./slot-form.tsx";
import type { ViewProps } from "./view.ts";

export function SlotsView({ view }: ViewProps): VNode {
  const { form } = view.state.slots;
  return form === null ? <Devices view={view} /> : <SlotFormView view={view} form={form} />;
}

function Devices({ view }: ViewProps): VNode {
  const { state, words, acts } = view;
  const devices = devicesIn(state.config ?? emptyBlock);
  return (
    <>
      <h2 class="h5" id="slots-title" tabindex={-1}>
        {words.slots.title}
      </h2>
      <p class="dr-muted">{words.slots.intro}</p>
      <ProblemList view={view} problems={state.slots.problems} />
      {devices.map((device) => (
        <DeviceCard key={device.index} view={view} device={device} />
      ))}
      {devices.every(({ slots }) => slots.length === 0) ? <p>{words.slots.none}</p> : null}
      <Button
        kind="primary"
        id="slots-add"
        onClick={() => {
          acts.slots.add(devices[0]?.index ?? null);
        }}
      >
        {words.slots.add}
      </Button>
    </>
  );
}

function DeviceCard({ view, device }: ViewProps & { device: DevicePlace }): VNode {
  const { words, acts } = view;
  const { index, name, model, serial, slots } = device;
  return (
    <section class="card mb-3" aria-label={words.slots.device(name)}>
      <div class="card-body">
        <h3 class="h6 mb-0">{words.slots.device(name)}</h3>
        <p class="small dr-muted">{words.slots.deviceFacts(model, serial)}</p>
        {slots.length > 0 ? (
          <ul class="list-unstyled mb-0">
            {slots.map((slot) => (
              <SlotRow key={`${slot.index}-${slot.slotId}`} view={view} device={index} slot={slot} />
            ))}
          </ul>
        ) : (
          <>
            <p>{words.slots.noSlots}</p>
            <Asking
              view={view}
              about={`remove-device:${index}`}
              label={words.slots.removeDevice}
              hint={words.slots.removeDeviceHint(name)}
              question={words.slots.removeDeviceAsk(name)}
              onYes={() => {
                acts.slots.removeDevice(index);
              }}
            />
          </>
        )}
      </div>
    </section>
  );
}

function SlotRow({ view, device, slot }: ViewProps & { device: number; slot: SlotPlace }): VNode {
  const { words, acts } = view;
  const { index, name, source, channel } = slot;
  const known = levelSources.find((one) => one === source);
  const facts = [
    known === undefined ? source : words.slots.sources[known].name,
    ...(channel === amazonId ? [] : [words.overview.through(channel)]),
  ];
  return (
    <li class="dr-row">
      <div class="dr-row-text">
        <strong>{name}</strong>
        <div class="small dr-muted">{facts.join(" · ")}</div>
      </div>
      <div class="d-flex flex-wrap gap-2">
        <Button
          aria-label={words.slots.editHint(name)}
          onClick={() => {
            acts.slots.edit(device, index);
          }}
        >
          {words.slots.edit}
        </Button>
        <Asking
          view={view}
          about={`remove:${device}:${index}`}
          label={words.slots.remove}
          hint={words.slots.removeHint(name)}
          question={words.slots.removeSlotAsk(name)}
          onYes={() => {
            acts.slots.removeSlot(device, index);
          }}
        />
      </div>
    </li>
  );
}
