import UPlot from "uplot";
import type { History } from "../../api.ts";
import { h, type VNode } from "../platform/dom.ts";
import { chartData } from "./chart-data.ts";
import type { View } from "./view.ts";

/** Colours that stand out from either background (contrast 3:1 and more). */
const colours = {
  light: { level: "#0b66c3", forecast: "#0b66c3", threshold: "#b3261e", refill: "#1b7f3b", order: "#7a3ea1", grid: "rgba(0,0,0,.1)", text: "#444" },
  dark: { level: "#6db3ff", forecast: "#6db3ff", threshold: "#ff8a80", refill: "#6fdc8c", order: "#d3a4ff", grid: "rgba(255,255,255,.15)", text: "#ccc" },
};

const height = 150;

interface Drawn {
  plot: UPlot;
  /** What it was drawn from, to be compared by identity. */
  from: readonly unknown[];
  observer: ResizeObserver;
}

const drawn = new WeakMap<HTMLElement, Drawn>();

/** The level over time, with what happened and what is expected; read out as one sentence. */
export function chart(view: View, key: string, name: string, history: History): VNode {
  const { words } = view;
  const sentence = words.chart.summary(name, history.readings.length, history.refills.length, history.orders.length);
  return h("div", {
    class: "dr-chart",
    key: `chart-${key}`,
    foreign: true,
    role: "img",
    "aria-label": sentence,
    drawn: (element) => { show(element, view, history); },
    removed: (element) => { forget(element); },
  });
}

export function legend({ words, dark }: View, history: History): VNode {
  const palette = dark ? colours.dark : colours.light;
  const mark = (style: string, colour: string, label: string): VNode => h("li", {}, h("span", { class: `dr-mark dr-${style}`, style: `color:${colour}`, "aria-hidden": "true" }), label);
  return h("ul", { class: "dr-legend", "aria-hidden": "true" },
    mark("line", palette.level, words.chart.level),
    mark("dashes", palette.threshold, `${words.chart.threshold} ${history.threshold} %`),
    history.forecast === null ? null : mark("dots", palette.forecast, words.chart.forecast),
    history.refills.length === 0 ? null : mark("up", palette.refill, words.chart.refill),
    history.orders.length === 0 ? null : mark("dot", palette.order, words.chart.order));
}

function show(element: HTMLElement, { state, words, dark }: View, history: History): void {
  const { range, overview } = state.overview;
  const from = [history, range, dark, words];
  const known = drawn.get(element);
  if (known !== undefined && from.every((part, index) => part === known.from[index])) return;
  forget(element);
  const palette = dark ? colours.dark : colours.light;
  const data = chartData(history, range, overview?.now ?? 0);
  const axis = { stroke: palette.text, grid: { stroke: palette.grid, width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  const format = new Intl.DateTimeFormat(words.language, { day: "numeric", month: "short" });
  const plot = new UPlot({
    width: Math.max(200, element.clientWidth),
    height,
    padding: [8, 8, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { range: () => [data.from, data.to] }, y: { range: () => [0, 100] } },
    axes: [
      { ...axis, space: 64, size: 24, values: (_plot, splits) => splits.map((at) => format.format(at * 1000)) },
      { ...axis, space: 28, size: 40, values: (_plot, splits) => splits.map((percent) => `${percent} %`) },
    ],
    series: [
      {},
      { stroke: palette.level, width: 2, spanGaps: true, points: { show: data.times.length < 3 } },
      { stroke: palette.forecast, width: 2, dash: [3, 4], spanGaps: true, points: { show: false } },
    ],
    hooks: { draw: [(drawing) => { annotate(drawing, data, history.threshold, palette); }] },
  }, [data.times, data.levels, data.forecast], element);
  const observer = new ResizeObserver(() => {
    const width = Math.max(200, element.clientWidth);
    if (width !== plot.width) plot.setSize({ width, height });
  });
  observer.observe(element);
  drawn.set(element, { plot, from, observer });
}

function annotate(plot: UPlot, { refills, orders }: ReturnType<typeof chartData>, threshold: number, palette: (typeof colours)["light"]): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * scale;
  ctx.strokeStyle = palette.threshold;
  ctx.setLineDash([6 * scale, 4 * scale]);
  const y = Math.round(plot.valToPos(threshold, "y", true));
  line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  ctx.setLineDash([]);
  for (const at of refills) {
    const x = Math.round(plot.valToPos(at, "x", true));
    ctx.fillStyle = ctx.strokeStyle = palette.refill;
    line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    triangle(ctx, x, bbox.top, 5 * scale);
  }
  for (const at of orders) {
    ctx.fillStyle = palette.order;
    ctx.beginPath();
    ctx.arc(plot.valToPos(at, "x", true), y, 4.5 * scale, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

function triangle(ctx: CanvasRenderingContext2D, x: number, top: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x - size, top + 2 * size);
  ctx.lineTo(x + size, top + 2 * size);
  ctx.lineTo(x, top);
  ctx.fill();
}

function forget(element: HTMLElement): void {
  const known = drawn.get(element);
  known?.observer.disconnect();
  known?.plot.destroy();
  drawn.delete(element);
}
