import type { VNode } from "preact";
import type { TrialStep } from "../../api.ts";
import type { ChannelTrial } from "../state/channels.ts";
import { Alert, AskButton, RefusalAlert } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

interface TrialProps extends ViewProps {
  trial: ChannelTrial | null;
}

interface ButtonProps extends TrialProps {
  id: string;
  /** What is tried, where several can be. */
  hint?: string;
  ask: () => void;
}

export function TrialButton({ view, trial, ...props }: ButtonProps): VNode {
  const { slots, channels } = view.words;
  return <AskButton running={trial === "running"} words={[slots.tryIt, channels.trying]} {...props} />;
}

/** Says step by step what came of it. */
export function TrialOutcome({ view, trial }: TrialProps): VNode {
  return (
    <div role="status" data-trial="">
      {trial === null || trial === "running" ? null : <Outcome view={view} trial={trial} />}
    </div>
  );
}

function Outcome({ view, trial }: ViewProps & { trial: Exclude<ChannelTrial, "running"> }): VNode {
  if ("refusal" in trial) return <RefusalAlert view={view} refusal={trial.refusal} />;
  const { steps } = trial;
  const did = steps.map((step) => step.did);
  const isLeft = did.includes("put") && !did.includes("tookBack");
  return (
    <>
      <ol class="dr-steps mt-2 mb-0">
        {steps.map((step) => (
          <li key={step.did}>{stepText(view, step)}</li>
        ))}
      </ol>
      {isLeft ? <Alert kind="warning">{view.words.channels.leftOver}</Alert> : null}
    </>
  );
}

function stepText({ words }: View, step: TrialStep): string {
  const { steps } = words.channels;
  switch (step.did) {
    case "read":
      return steps.read(step.entries);
    case "sent":
      return steps.sent(step.to);
    default:
      return steps[step.did];
  }
}
