import type { VNode } from "preact";
import type { Overview } from "../../api.ts";
import { emptyBlock, modeOf } from "../state/config-block.ts";
import type { Range } from "../state/overview.ts";
import { Alert, Button, ProblemList, RefusalAlert } from "./parts.tsx";
import { SlotCardView } from "./slot-card.tsx";
import type { ViewProps } from "./view.ts";

const ranges: readonly Range[] = [7, 30, 90];

export function OverviewView({ view }: ViewProps): VNode {
  const { overview } = view.state.overview;
  if (overview === null) return <p role="status">{view.words.page.loading}</p>;
  if (overview.slots.length === 0 && overview.problems.length === 0) return <Welcome view={view} />;
  return <Slots view={view} overview={overview} />;
}

function Welcome({ view: { state, words, acts } }: ViewProps): VNode {
  const mode = modeOf(state.config ?? emptyBlock);
  return (
    <div class="card card-body">
      <h2 class="h5">{words.overview.welcome}</h2>
      <p>{words.overview.nothingYet}</p>
      <p class="small">{words.modes[mode].explained}</p>
      <div>
        <Button
          kind="primary"
          id="add-first"
          onClick={() => {
            acts.slots.add(null);
          }}
        >
          {words.overview.addFirst}
        </Button>
      </div>
    </div>
  );
}

function Slots({ view, overview }: ViewProps & { overview: Overview }): VNode {
  const { words, acts } = view;
  const { slots, running, stoppedSaid, problems, storeProblem } = overview;
  return (
    <>
      {running ? null : <Alert kind="warning">{words.overview.notRunning}</Alert>}
      {stoppedSaid === null ? null : (
        <Alert kind="danger">{words.overview.stopped(words.reasonText(stoppedSaid))}</Alert>
      )}
      {storeProblem === null ? null : <RefusalAlert view={view} refusal={storeProblem} />}
      <ProblemList view={view} problems={problems} />
      {slots.length === 0 ? (
        <Button
          kind="primary"
          onClick={() => {
            acts.slots.add(null);
          }}
        >
          {words.slots.add}
        </Button>
      ) : (
        <RangeChoice view={view} />
      )}
      <div class="dr-cards">
        {slots.map((card) => (
          <SlotCardView key={card.key} view={view} card={card} overview={overview} />
        ))}
      </div>
    </>
  );
}

function RangeChoice({ view: { state, words, acts } }: ViewProps): VNode {
  return (
    <div class="btn-group btn-group-sm mb-2" role="group" aria-label={words.chart.range}>
      {ranges.map((range) => {
        const chosen = range === state.overview.range;
        return (
          <Button
            key={range}
            kind={chosen ? "primary" : "plain"}
            aria-pressed={chosen}
            onClick={() => {
              acts.overview.chooseRange(range);
            }}
          >
            {words.chart.days(range)}
          </Button>
        );
      })}
    </div>
  );
}
