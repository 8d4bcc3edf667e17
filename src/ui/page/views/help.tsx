import type { VNode } from "preact";
import type { Health } from "../../api.ts";
import { momentText, numberText, sizeText } from "./format.ts";
import { AskButton, Button, Fact, Facts, OutsideLink, RefusalAlert } from "./parts.tsx";
import type { ViewProps } from "./view.ts";

const home = "https://github.com/homebridge-dash-replenishment/homebridge-dash-replenishment";

export function HelpView({ view }: ViewProps): VNode {
  const { state, words, acts } = view;
  const { health, everySetting } = state.help;
  return (
    <>
      <section aria-labelledby="health-title">
        <h2 class="h5" id="health-title">
          {words.help.health}
        </h2>
        {health === null ? <p role="status">{words.page.loading}</p> : <HealthFacts view={view} health={health} />}
      </section>
      <Diagnostics view={view} />
      <section class="mt-4" aria-labelledby="settings-title">
        <h2 class="h5" id="settings-title">
          {words.help.settings}
        </h2>
        <p class="dr-muted">{words.help.settingsHint}</p>
        <Button
          aria-pressed={everySetting}
          onClick={() => {
            acts.help.showEverySetting(!everySetting);
          }}
        >
          {everySetting ? words.help.hideSettings : words.help.showSettings}
        </Button>
      </section>
      <section class="mt-4" aria-labelledby="documents-title">
        <h2 class="h5" id="documents-title">
          {words.help.documents}
        </h2>
        <ul class="mb-0">
          <li>
            <OutsideLink to={`${home}#readme`}>{words.help.readme}</OutsideLink>
          </li>
          <li>
            <OutsideLink to={`${home}/blob/main/docs/levels.md`}>{words.help.levels}</OutsideLink>
          </li>
        </ul>
      </section>
    </>
  );
}

function HealthFacts({ view: { state, words }, health }: ViewProps & { health: Health }): VNode {
  const { help, language } = words;
  const { version, node, homebridge, plugin, store } = health;
  const now = state.overview.overview?.now ?? 0;
  const run = plugin === null ? help.notRunning : help.running(momentText(language, plugin.startedAt, now));
  const calls = plugin?.calls ?? [];
  const count = (number: number): string => numberText(language, number);
  return (
    <Facts>
      <Fact name={help.version}>{`${plugin?.version ?? version} · ${run}`}</Fact>
      <Fact name={help.homebridge}>{homebridge}</Fact>
      <Fact name={help.node}>{node}</Fact>
      <Fact name={help.clock}>{clockText(help, plugin?.driftMs ?? null)}</Fact>
      <Fact name={help.store}>
        {store === null
          ? help.storeNone
          : help.storeFacts(sizeText(language, store.bytes), count(store.readings), count(store.orders))}
      </Fact>
      <Fact name={help.calls}>
        {calls.length === 0 ? (
          help.noCalls
        ) : (
          <ul class="list-unstyled mb-0">
            {calls.map(({ what, at, outcome }) => (
              <li class="small">{[momentText(language, at, now), what, outcome].join(" · ")}</li>
            ))}
          </ul>
        )}
      </Fact>
    </Facts>
  );
}

function clockText(help: ViewProps["view"]["words"]["help"], driftMs: number | null): string {
  if (driftMs === null) return help.clockUnknown;
  const seconds = Math.round(Math.abs(driftMs) / 1000);
  return seconds < 60 ? help.clockGood : help.clockOff(seconds);
}

function Diagnostics({ view }: ViewProps): VNode {
  const {
    state: {
      help: { diagnostics },
    },
    words: { help },
    acts,
  } = view;
  const making = diagnostics === "making";
  const made = diagnostics !== null && typeof diagnostics === "object" && "text" in diagnostics ? diagnostics : null;
  const refusal = diagnostics !== null && typeof diagnostics === "object" && "code" in diagnostics ? diagnostics : null;
  return (
    <section class="mt-4" aria-labelledby="diagnostics-title">
      <h2 class="h5" id="diagnostics-title">
        {help.diagnostics}
      </h2>
      <p class="dr-muted">{help.diagnosticsHint}</p>
      <div class="d-flex flex-wrap gap-2">
        <AskButton
          id="make-diagnostics"
          running={making}
          words={[help.make, help.making]}
          ask={() => {
            acts.help.makeDiagnostics();
          }}
        />
        {made === null ? null : (
          <Button
            kind="primary"
            id="download-diagnostics"
            onClick={() => {
              acts.help.download();
            }}
          >
            {help.download}
          </Button>
        )}
      </div>
      {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
      {made === null ? null : (
        <details class="mt-2">
          <summary>{help.show}</summary>
          <pre class="dr-text" id="diagnostics-text" tabindex={0}>
            {made.text}
          </pre>
        </details>
      )}
    </section>
  );
}
