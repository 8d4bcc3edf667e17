import type { Answer, SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { SlotView } from "../../src/slot/view.ts";
import { reasonText } from "../../src/words/en/reasons.ts";
import { statusText } from "../../src/words/en/statuses.ts";

/** A slot's view as HomeKit, the HTTP API and MQTT say it. */
export interface WordedView extends Omit<SlotView, "status"> {
  status: string;
}

/** What a request got, as people and other programs are told. */
export type WordedAnswer = { ok: true } | { ok: false; reason: string };

/** A slot's shell that answers and shows in words. */
export interface WordedRuntime extends Omit<SlotRuntime, "dispatch" | "view"> {
  dispatch(...event: Parameters<SlotRuntime["dispatch"]>): WordedAnswer;
  view(): WordedView;
}

export function runtimeInWords(runtime: SlotRuntime): Pick<WordedRuntime, "dispatch" | "view"> {
  return { dispatch: (event) => answerInWords(runtime.dispatch(event)), view: () => viewInWords(runtime.view()) };
}

function answerInWords(answer: Answer): WordedAnswer {
  return answer.ok ? answer : { ok: false, reason: reasonText(answer.reason) };
}

export function viewInWords(view: SlotView): WordedView {
  return { ...view, status: statusText(view.status) };
}
