import type { VNode } from "preact";
import type { DeviceLinkState } from "../../api.ts";
import { amazonId } from "../../channel-fields.ts";
import { devicesIn, type DevicePlace, emptyBlock, modeOf } from "../state/config-block.ts";
import type { LinkState } from "../state/link.ts";
import { momentText } from "./format.ts";
import { OpenThere } from "./open-there.tsx";
import { Alert, Asking, Button, RefusalAlert } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";
import { ForeignNotes } from "./wizard-device.tsx";

/** Amazon's part of the channels: which devices may order there. */
export function LinkView({ view }: ViewProps): VNode {
  const { state, words, acts } = view;
  const { devices, refusal } = state.link;
  const config = state.config ?? emptyBlock;
  const known = devicesIn(config);
  const linkOf = (serial: string): DeviceLinkState | null => devices?.find((one) => one.serial === serial) ?? null;
  return (
    <section class="mb-4" aria-labelledby="link-title" data-channel={amazonId}>
      <h3 class="h6" id="link-title" tabindex={-1}>
        {words.channels.amazon}
      </h3>
      <p class="dr-muted">{words.link.intro}</p>
      <ForeignNotes view={view} mode={modeOf(config)} />
      {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
      {known.length === 0 ? <p>{words.link.none}</p> : null}
      {known.map((device) => (
        <DeviceCard key={device.index} view={view} device={device} link={linkOf(device.serial)} />
      ))}
      <Button
        kind={known.length === 0 ? "primary" : "plain"}
        id="link-new"
        onClick={() => {
          acts.link.start(null);
        }}
      >
        {words.link.newDevice}
      </Button>
      <OpenThere view={view} id={amazonId} />
    </section>
  );
}

function DeviceCard({ view, device, link }: ViewProps & { device: DevicePlace; link: DeviceLinkState | null }): VNode {
  const { state, words, acts } = view;
  const { index, name } = device;
  const linked = link?.linked === true;
  const unlinking = state.link.unlinking?.serial === link?.serial ? state.link.unlinking : null;
  return (
    <section class="card mb-3" aria-label={words.slots.device(name)} data-linked={linked}>
      <div class="card-body">
        <h4 class="h6">{name}</h4>
        <p class="mb-2">{linkText(view, link)}</p>
        {link?.tripped === true ? <Alert kind="danger">{words.link.tripped}</Alert> : null}
        <div class="d-flex flex-wrap gap-2">
          <Button
            kind={linked ? "outline-primary" : "primary"}
            aria-label={words.link.startHint(name)}
            onClick={() => {
              acts.link.start(index);
            }}
          >
            {linked ? words.link.again : words.link.start}
          </Button>
          {link === null || link.kind === null ? null : (
            <Asking
              view={view}
              about={`unlink:${link.serial}`}
              label={words.link.unlink}
              hint={words.link.unlinkHint(name)}
              question={words.link.unlinkAsk(name)}
              onYes={() => {
                acts.link.unlink(link.serial);
              }}
            />
          )}
        </div>
        {unlinking === null ? null : <Unlinking view={view} at={unlinking.at} />}
      </div>
    </section>
  );
}

function linkText({ state, words }: View, link: DeviceLinkState | null): string {
  if (link === null || link.kind === null) return words.link.notLinked;
  const moment = (at: number): string => momentText(words.language, at, state.overview.overview?.now ?? 0);
  const since = link.linkedAt === null ? "" : ` ${words.link.linkedSince(moment(link.linkedAt))}`;
  const mode = modeOf(state.config ?? emptyBlock);
  const elsewhere = !link.linked && link.kind !== "configured" && link.kind !== mode;
  const other = elsewhere ? ` ${words.link.otherMode(words.modes[mode].name)}` : "";
  return `${words.link.linked[link.kind]}${since}.${other}`;
}

function Unlinking({ view, at }: ViewProps & { at: NonNullable<LinkState["unlinking"]>["at"] }): VNode {
  if (at !== "running" && at !== "done") return <RefusalAlert view={view} refusal={at} />;
  const { link, page } = view.words;
  return (
    <p class="small mb-0 mt-2" role="status">
      {at === "running" ? link.unlinking : page.notices.unlinked}
    </p>
  );
}
