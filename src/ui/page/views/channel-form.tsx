import type { VNode } from "preact";
import { channelFields, channelTypes } from "../../channel-fields.ts";
import { withChannel } from "../state/channel-draft.ts";
import type { ChannelForm } from "../state/channels.ts";
import { emptyBlock } from "../state/config-block.ts";
import { TrialButton, TrialOutcome } from "./channel-trial.tsx";
import { Field, type Option, Select } from "./fields.tsx";
import { Button, Form, Outcome } from "./parts.tsx";
import { SettingField } from "./slot-fields.tsx";
import type { ViewProps } from "./view.ts";

type FormProps = ViewProps & { form: ChannelForm };

/** The form of one channel: what its kind needs, judged by the plugin while it is typed. */
export function ChannelFormView(of: FormProps): VNode {
  const {
    view,
    view: {
      words,
      words: { channels: said },
      acts,
    },
    form: { draft, problems, trial, asked, saving },
  } = of;
  const errors = asked && problems !== null ? problems.filter(({ level }) => level === "error") : [];
  return (
    <Form
      noValidate
      aria-labelledby="channel-form-title"
      onSubmit={() => {
        acts.channels.save();
      }}
    >
      <h2 class="h5" id="channel-form-title" tabindex={-1}>
        {draft.was === null ? said.addTitle : said.editTitle(draft.was.id)}
      </h2>
      <Identity {...of} />
      <KindFields {...of} />
      <div class="mb-3">
        <TrialButton
          view={view}
          id="try-channel"
          trial={trial}
          ask={() => {
            acts.channels.tryForm();
          }}
        />
        <div class="form-text">{said.tryHint}</div>
        <TrialOutcome view={view} trial={trial} />
      </div>
      <Outcome view={view} id="channels-problems" problems={errors} />
      <div class="d-flex gap-2">
        <Button type="submit" kind="primary" disabled={saving}>
          {saving ? words.slots.saving : said.save}
        </Button>
        <Button
          onClick={() => {
            acts.channels.close();
          }}
        >
          {words.page.cancel}
        </Button>
      </div>
    </Form>
  );
}

/** Of what kind it is, and what it is called; both stay, once it is saved: slots and open orders go by them. */
function Identity({ view, form, form: { draft } }: FormProps): VNode {
  const {
    state,
    words: { channels: said, schema },
    acts,
  } = view;
  const { name, explained } = said.kinds[draft.type];
  if (draft.was !== null)
    return (
      <p class="dr-muted">
        {name}. {explained}
      </p>
    );
  const { index } = withChannel(state.config ?? emptyBlock, draft, state.schema);
  const options = channelTypes.map((type): Option => [type, said.kinds[type].name]);
  return (
    <div class="dr-fields">
      <Field id="channel-type" label={schema.settings["channels.type"].title} help={explained}>
        {(tied) => (
          <Select
            {...tied}
            value={draft.type}
            options={options}
            onValue={(type) => {
              acts.channels.chooseType(type);
            }}
          />
        )}
      </Field>
      <SettingField
        view={view}
        form={form}
        id="channel-id"
        path="channels.id"
        place={`channels[${index}].id`}
        value={draft.id}
        onValue={(id) => {
          acts.channels.typeId(id);
        }}
      />
    </div>
  );
}

function KindFields({ view, form, form: { draft } }: FormProps): VNode {
  const { state, words, acts } = view;
  const { index } = withChannel(state.config ?? emptyBlock, draft, state.schema);
  return (
    <div class="dr-fields">
      {channelFields[draft.type].map((key) => (
        <SettingField
          key={key}
          view={view}
          form={form}
          id={`channel-field-${key}`}
          path={`channels.${key}`}
          place={`channels[${index}].${key}`}
          said={words.channels.kinds[draft.type].fields[key]}
          value={draft.values[key] ?? ""}
          onValue={(text) => {
            acts.channels.type(key, text);
          }}
        />
      ))}
    </div>
  );
}
