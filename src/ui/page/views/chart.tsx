import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { History } from "../../api.ts";
import { drawChart, paletteFor } from "./chart-drawing.ts";
import type { ViewProps } from "./view.ts";

type ChartProps = ViewProps & { history: History };

/** The level over time, with what happened and what is expected; read out as one sentence. */
export function Chart({ view: { state, words, dark }, name, history }: ChartProps & { name: string }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const { range, overview } = state.overview;
  // That time goes on is no reason to draw it anew: a history that has changed is.
  useLayoutEffect(() => {
    if (place.current === null) return undefined;
    const options = { range, now: overview?.now ?? 0, language: words.language, palette: paletteFor(dark) };
    return drawChart(place.current, history, options);
  }, [history, range, dark, words]);
  const sentence = words.chart.summary(name, history.readings.length, history.refills.length, history.orders.length);
  return <div ref={place} class="dr-chart" role="img" aria-label={sentence} />;
}

export function Legend({ view: { words, dark }, history }: ChartProps): VNode {
  const palette = paletteFor(dark);
  return (
    <ul class="dr-legend" aria-hidden="true">
      <Mark kind="line" colour={palette.level} label={words.chart.level} />
      <Mark kind="dashes" colour={palette.threshold} label={`${words.chart.threshold} ${history.threshold} %`} />
      {history.forecast === null ? null : <Mark kind="dots" colour={palette.forecast} label={words.chart.forecast} />}
      {history.refills.length === 0 ? null : <Mark kind="up" colour={palette.refill} label={words.chart.refill} />}
      {history.orders.length === 0 ? null : <Mark kind="dot" colour={palette.order} label={words.chart.order} />}
    </ul>
  );
}

interface MarkProps {
  kind: "line" | "dashes" | "dots" | "up" | "dot";
  colour: string;
  label: string;
}

function Mark({ kind, colour, label }: MarkProps): VNode {
  return (
    <li>
      <span class={`dr-mark dr-${kind}`} style={`color:${colour}`} aria-hidden="true" />
      {label}
    </li>
  );
}
