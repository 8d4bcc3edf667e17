import { meaningOf } from "../../../config/modes.ts";
import type { VNode } from "preact";
import { amazonId } from "../../channel-fields.ts";
import { canTry, isSentTo, laterFields, levelSources, picked, sharedFields } from "../../level-fields.ts";
import { makeToken } from "../platform/browser.ts";
import { typeOf } from "../state/channel-draft.ts";
import { channelsIn, devicesIn, emptyBlock, modeOf } from "../state/config-block.ts";
import { factsOf } from "../state/field-facts.ts";
import {
  applied,
  homekitFields,
  levelPaths,
  orderFields,
  replenishFields,
  type SlotDraft,
  sourceOf,
} from "../state/slot-draft.ts";
import type { SlotForm } from "../state/slots.ts";
import { FindDevices } from "./find-devices.tsx";
import { Field, type Option, Select } from "./fields.tsx";
import { LevelChoice } from "./level-choice.tsx";
import { LevelTrial } from "./level-trial.tsx";
import { Button, Form, Outcome } from "./parts.tsx";
import { changeDraft, type FormProps, isRefused, SettingField, SlotField, textsOf } from "./slot-fields.tsx";
import type { ViewProps } from "./view.ts";

/** What stands in the form from the start; the rest is a matter for those who look for it. */
const plain = {
  slot: ["name", "slotId", "unit", "capacity", "packSize"],
  replenish: ["automatic", "threshold", "leadDays", "maxOrdersPer30Days"],
};

const furtherReplenish = replenishFields.filter((path) => !plain.replenish.includes(path));

/** The form of one slot: only what its kind of level needs, judged by the plugin while it is typed. */
export function SlotFormView({ view, form }: ViewProps & { form: SlotForm }): VNode {
  const {
    state,
    words,
    words: { slots: said },
    acts,
  } = view;
  const { draft, problems, asked, saving } = form;
  const place = applied(state.config ?? emptyBlock, draft, state.schema);
  const of: FormProps = { view, form, prefix: `devices[${place.device}].slots[${place.slot}]` };
  const name = (draft.values["name"] ?? "").trim() || (draft.values["slotId"] ?? "");
  const errors = asked && problems !== null ? problems.filter(({ level }) => level === "error") : [];
  return (
    <Form
      noValidate
      aria-labelledby="slot-form-title"
      onSubmit={() => {
        acts.slots.save();
      }}
    >
      <h2 class="h5" id="slot-form-title">
        {draft.was === null ? said.addTitle : said.editTitle(name)}
      </h2>
      <fieldset>
        <legend class="h6">{said.what}</legend>
        <SlotFields {...of} paths={plain.slot} />
        <DeviceChoice {...of} />
      </fieldset>
      <LevelFieldset {...of} />
      <fieldset>
        <legend class="h6">{said.ordering}</legend>
        <SlotFields {...of} paths={plain.replenish.map((path) => `replenish.${path}`)} />
        <MoreFields {...of} paths={furtherReplenish.map((path) => `replenish.${path}`)} />
      </fieldset>
      <OrderFieldset {...of} />
      <fieldset>
        <legend class="h6">{said.home}</legend>
        <MoreFields {...of} paths={[...homekitFields.map((path) => `homekit.${path}`), "key"]} />
      </fieldset>
      <Outcome view={view} id="slots-problems" problems={errors} />
      <div class="d-flex gap-2">
        <Button type="submit" kind="primary" disabled={saving}>
          {saving ? said.saving : said.save}
        </Button>
        <Button
          onClick={() => {
            acts.slots.close();
          }}
        >
          {words.page.cancel}
        </Button>
      </div>
    </Form>
  );
}

type PathsProps = FormProps & { paths: readonly string[] };

function SlotFields({ paths, ...of }: PathsProps): VNode {
  return (
    <div class="dr-fields">
      {paths.map((path) => (
        <SlotField key={path} {...of} path={path} />
      ))}
    </div>
  );
}

/** The fields that few people need, folded away; nothing where there are none. */
function MoreFields({ paths, ...of }: PathsProps): VNode | null {
  if (paths.length === 0) return null;
  return (
    <details class="mb-3">
      <summary>{of.view.words.slots.more}</summary>
      <div class="pt-2">
        <SlotFields {...of} paths={paths} />
      </div>
    </details>
  );
}

/** Where the level comes from, and what that source needs. */
function LevelFieldset(of: FormProps): VNode {
  const {
    view: {
      words,
      words: { slots: said },
    },
    form: { draft },
  } = of;
  const source = sourceOf(draft);
  const paths = levelPaths(draft);
  const isLater = (path: string): boolean => laterFields.includes(path.slice("level.".length));
  const options = levelSources.map((one): Option => [one, said.sources[one].name]);
  const choose = (value: string): void => {
    changeDraft(of, { values: { ...draft.values, "level.source": value } });
  };
  return (
    <fieldset>
      <legend class="h6">{said.whereFrom}</legend>
      <FindDevices {...of} />
      <Field
        id="slot-level-source"
        label={words.schema.settings["devices.slots.level.source"].title}
        help={said.sources[source].explained}
      >
        {(tied) => <Select {...tied} value={source} options={options} onValue={choose} />}
      </Field>
      <SlotFields {...of} paths={paths.filter((path) => !isLater(path))} />
      <SharedSection {...of} />
      <MoreFields {...of} paths={paths.filter(isLater)} />
      {picked[source] === null ? null : <LevelChoice {...of} />}
      {canTry[source] ? <LevelTrial {...of} /> : null}
    </fieldset>
  );
}

/** Which channel it orders through, and what is written there. What is typed for one stays where Amazon is chosen. */
function OrderFieldset(of: FormProps): VNode {
  const {
    view: {
      state,
      words,
      words: { slots: said },
    },
    form,
    form: { draft },
  } = of;
  const path = "order.channel";
  const channel = (draft.values[path] ?? "").trim() || amazonId;
  const known = channelsIn(state.config ?? emptyBlock).map(({ id, type }): Option => {
    const kind = typeOf(type);
    return [id, kind === null ? id : `${id} (${words.channels.kinds[kind].name})`];
  });
  const options: Option[] = [[amazonId, words.channels.amazon], ...known];
  // One that is not there any more is shown all the same, with what the plugin says of it.
  if (options.every(([id]) => id !== channel)) options.push([channel, channel]);
  const choose = (id: string): void => {
    changeDraft(of, { values: { ...draft.values, [path]: id === amazonId ? "" : id } });
  };
  return (
    <fieldset>
      <legend class="h6">{said.where}</legend>
      <Field
        id="slot-order-channel"
        label={words.schema.settings["devices.slots.order.channel"].title}
        help={said.whereHint}
        {...textsOf(form, `${of.prefix}.${path}`, channel)}
      >
        {(tied) => <Select {...tied} value={channel} options={options} onValue={choose} />}
      </Field>
      {channel === amazonId ? null : <SlotFields {...of} paths={orderFields} />}
    </fieldset>
  );
}

/** The broker, or the plugin's own HTTP server: once for all slots, and asked for where a slot needs it. */
function SharedSection(of: FormProps): VNode | null {
  const {
    view: {
      words: { slots: said },
      state,
    },
    form: { draft },
  } = of;
  const source = sourceOf(draft);
  const paths = sharedFields[source];
  if (paths.length === 0) return null;
  const host = draft.shared["server.host"] || factsOf(state.schema, "server.host").standard;
  const port = draft.shared["server.port"] || factsOf(state.schema, "server.port").standard;
  return (
    <div class="dr-inset">
      <h3 class="h6">{said.shared}</h3>
      {!isSentTo[source] ? null : (
        <p class="small">
          {said.pushTo(
            draft.values["level.path"] ? "POST" : "PUT",
            `http://${host}:${port}/v1/slots/${draft.values["key"] || "…"}/level`,
          )}
        </p>
      )}
      <div class="dr-fields">
        {paths.map((path) => (
          <SharedField key={path} {...of} path={path} />
        ))}
      </div>
    </div>
  );
}

const tokens = ["server.token", "server.levelToken"];

/**
 * A setting that all slots share, by its path. A token has a button that makes one, where there is none or one that
 * the plugin refuses.
 */
function SharedField({ path, ...of }: FormProps & { path: string }): VNode {
  const {
    view: { words },
    form,
    form: { draft },
  } = of;
  const id = path.replaceAll(".", "-");
  const value = draft.shared[path] ?? "";
  const set = (text: string): void => {
    changeDraft(of, { shared: { ...draft.shared, [path]: text } });
  };
  const offered = tokens.includes(path) && (value === "" || isRefused(form, path, value));
  return (
    <SettingField {...of} id={id} path={path} place={path} value={value} onValue={set}>
      {offered ? (
        <Button
          id={`${id}-make`}
          class="btn btn-sm btn-plain mb-3 dr-under"
          onClick={() => {
            set(makeToken());
          }}
        >
          {words.slots.makeToken}
        </Button>
      ) : null}
    </SettingField>
  );
}

function DeviceChoice(of: FormProps): VNode {
  const {
    view: { state, words },
    form: { draft },
  } = of;
  const devices = devicesIn(state.config ?? emptyBlock);
  const known = devices.map(({ index, name }): Option => [String(index), name]);
  const options: Option[] = [...known, ["new", words.slots.newDevice]];
  const chosen = draft.device === null ? "new" : String(draft.device);
  const choose = (value: string): void => {
    changeDraft(of, { device: value === "new" ? null : Number(value) });
  };
  return (
    <>
      {devices.length === 0 ? null : (
        <Field id="slot-device" label={words.slots.whichDevice}>
          {(tied) => <Select {...tied} value={chosen} options={options} onValue={choose} />}
        </Field>
      )}
      {draft.device === null ? <NewDevice {...of} /> : null}
    </>
  );
}

/** Made up already in the simulation, where nobody has to look at it. */
function NewDevice(of: FormProps): VNode {
  const {
    view: { state, words },
    form: { draft },
  } = of;
  const place = of.prefix.replace(/\.slots\[\d+\]$/, "");
  const set = (name: keyof SlotDraft["newDevice"], text: string): void => {
    changeDraft(of, { newDevice: { ...draft.newDevice, [name]: text } });
  };
  const inside = (
    <>
      <p class="small dr-muted mb-2">{words.slots.newDeviceHint}</p>
      <div class="dr-fields">
        {(["name", "model", "serial"] as const).map((name) => (
          <SettingField
            key={name}
            {...of}
            id={`device-${name}`}
            path={`devices.${name}`}
            place={`${place}.${name}`}
            value={draft.newDevice[name]}
            onValue={(text) => {
              set(name, text);
            }}
          />
        ))}
      </div>
    </>
  );
  if (!meaningOf(modeOf(state.config ?? emptyBlock)).standIn) return <div class="dr-inset">{inside}</div>;
  return (
    <details class="mb-3">
      <summary>{words.slots.newDevice}</summary>
      <div class="pt-2">{inside}</div>
    </details>
  );
}
