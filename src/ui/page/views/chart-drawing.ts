import UPlot from "uplot";
import type { History } from "../../api.ts";
import type { Range } from "../state/overview.ts";
import { type ChartData, chartData } from "./chart-data.ts";

/** Colours that stand out from either background (contrast 3:1 and more). */
const palettes = {
  light: {
    level: "#0b66c3",
    forecast: "#0b66c3",
    threshold: "#b3261e",
    refill: "#1b7f3b",
    order: "#7a3ea1",
    grid: "rgba(0,0,0,.1)",
    text: "#444",
  },
  dark: {
    level: "#6db3ff",
    forecast: "#6db3ff",
    threshold: "#ff8a80",
    refill: "#6fdc8c",
    order: "#d3a4ff",
    grid: "rgba(255,255,255,.15)",
    text: "#ccc",
  },
};

export type Palette = (typeof palettes)["light"];

export function paletteFor(dark: boolean): Palette {
  return dark ? palettes.dark : palettes.light;
}

/** Both in CSS pixels. */
const height = 150;
const leastWidth = 200;

export interface ChartOptions {
  range: Range;
  /** In ms UTC, of the machine that Homebridge runs on. */
  now: number;
  language: string;
  palette: Palette;
}

/** Draws a history into an empty element, as wide as that is and becomes. Answers what takes it away again. */
export function drawChart(element: HTMLElement, history: History, options: ChartOptions): () => void {
  const { range, now, language, palette } = options;
  const data = chartData(history, range, now);
  const width = (): number => Math.max(leastWidth, element.clientWidth);
  const grid = { stroke: palette.grid, width: 1 };
  const axis = { stroke: palette.text, grid, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const plot = new UPlot(
    {
      width: width(),
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
      hooks: {
        draw: [
          (drawing) => {
            annotate(drawing, data, history.threshold, palette);
          },
        ],
      },
    },
    [data.times, data.levels, data.forecast],
    element,
  );
  const observer = new ResizeObserver(() => {
    if (width() !== plot.width) plot.setSize({ width: width(), height });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

function annotate(plot: UPlot, { refills, orders }: ChartData, threshold: number, palette: Palette): void {
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
