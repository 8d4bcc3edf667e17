import type { VNode } from "preact";
import { slotsThrough, typeOf } from "../state/channel-draft.ts";
import { type ChannelPlace, channelsIn, emptyBlock } from "../state/config-block.ts";
import { ChannelFormView } from "./channel-form.tsx";
import { TrialButton, TrialOutcome } from "./channel-trial.tsx";
import { LinkView } from "./link.tsx";
import { OpenThere } from "./open-there.tsx";
import { Asking, Button, ProblemList } from "./parts.tsx";
import type { ViewProps } from "./view.ts";
import { WizardView } from "./wizard.tsx";

/** Where orders can go: Amazon's part first, then each channel of the configuration. */
export function ChannelsView({ view }: ViewProps): VNode {
  const {
    channels: { form },
    link: { wizard },
  } = view.state;
  if (form !== null) return <ChannelFormView view={view} form={form} />;
  return wizard === null ? <Channels view={view} /> : <WizardView view={view} wizard={wizard} />;
}

function Channels({ view }: ViewProps): VNode {
  const {
    state,
    words: { channels: said },
    acts,
  } = view;
  return (
    <>
      <h2 class="h5" id="channels-title" tabindex={-1}>
        {said.title}
      </h2>
      <p class="dr-muted">{said.intro}</p>
      <ProblemList view={view} problems={state.channels.problems} />
      <LinkView view={view} />
      {channelsIn(state.config ?? emptyBlock).map((channel) => (
        <ChannelCard key={channel.index} view={view} channel={channel} />
      ))}
      <Button
        kind="primary"
        id="channels-add"
        onClick={() => {
          acts.channels.add();
        }}
      >
        {said.add}
      </Button>
    </>
  );
}

type CardProps = ViewProps & { channel: ChannelPlace };

function ChannelCard({ view, channel: { index, id, type }, channel }: CardProps): VNode {
  const {
    state,
    words: { channels: said },
  } = view;
  const slots = slotsThrough(state.config ?? emptyBlock, id);
  const problems = (state.overview.overview?.problems ?? []).filter(({ path }) =>
    path.startsWith(`channels[${index}]`),
  );
  const known = typeOf(type);
  return (
    <section class="card mb-3" aria-labelledby={`channel-${index}`} data-channel={id}>
      <div class="card-body">
        <h3 class="h6 mb-0" id={`channel-${index}`}>
          {id}
        </h3>
        <p class="small dr-muted mb-2">{known === null ? type : said.kinds[known].name}</p>
        <ProblemList view={view} problems={problems} />
        <p class="mb-2">{slots.length === 0 ? said.unused : said.usedBy(slots.join(", "))}</p>
        <ChannelButtons view={view} channel={channel} isUsed={slots.length > 0} />
        <TrialOutcome view={view} trial={state.channels.trials.get(id) ?? null} />
        <OpenThere view={view} id={id} />
      </div>
    </section>
  );
}

/** One that slots order through stays: they would order nothing. */
function ChannelButtons({ view, channel: { index, id, type }, isUsed }: CardProps & { isUsed: boolean }): VNode {
  const {
    state,
    words: { slots: said, channels },
    acts,
  } = view;
  const isOpen = state.overview.overview?.slots.some(({ openOrder }) => openOrder?.channel === id) ?? false;
  return (
    <div class="d-flex flex-wrap gap-2">
      <TrialButton
        view={view}
        id={`try-${index}`}
        hint={channels.tryItHint(id)}
        trial={state.channels.trials.get(id) ?? null}
        ask={() => {
          acts.channels.trySaved(id);
        }}
      />
      {typeOf(type) === null ? null : (
        <Button
          aria-label={said.editHint(id)}
          onClick={() => {
            acts.channels.edit(index);
          }}
        >
          {said.edit}
        </Button>
      )}
      {isUsed ? null : (
        <Asking
          view={view}
          about={`remove-channel:${index}`}
          label={said.remove}
          hint={said.removeHint(id)}
          question={isOpen ? channels.removeOpenAsk(id) : channels.removeAsk(id)}
          onYes={() => {
            acts.channels.remove(index);
          }}
        />
      )}
    </div>
  );
}
