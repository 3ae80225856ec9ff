import type { Interval } from "../stats/interval";
import type { Unit } from "./format";
import { type MetricSpec, PARTS } from "./metrics";

/** How a metric is shown to people: a figure of at most seven characters, and its unit apart. */
export type Scale = Unit | "percent";

export function scaleOf({ name, unit }: MetricSpec): Scale {
  return (PARTS as ReadonlySet<string>).has(name) ? "percent" : unit;
}

/** The unit behind a figure; "" for pure numbers. */
export function unitText(scale: Scale): string {
  return { ms: " ms", s: " s", rps: "/s", percent: " %", ratio: "", count: "", bytes: " B", mean: "" }[scale];
}

/** "-" for what is unknown. */
export function figure(value: number, scale: Scale): string {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return "never";
  switch (scale) {
    case "ms":
      return short(value / 1e6);
    case "s":
      return short(value / 1e9);
    case "percent":
      return percent(value);
    case "ratio":
      return value < 1000 ? value.toFixed(3) : short(value);
    case "count":
      return Number.isInteger(value) && value < 1e6 ? String(value) : short(value);
    case "rps":
    case "mean":
    case "bytes":
      return short(value);
  }
}

/** "71.2 ms [70.1, 72.4]", or without the brackets where there is no interval. */
export function figureWithInterval(value: number, interval: Interval | null, scale: Scale): string {
  const text = figure(value, scale) + (Number.isFinite(value) ? unitText(scale) : "");
  if (interval === null) return text;
  return `${text} [${figure(interval.low, scale)}, ${figure(interval.high, scale)}]`;
}

/**
 * A difference with its sign; that of two shares is in percentage points. Only no difference at all is "0".
 */
export function signed(value: number, scale: Scale): string {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value) * DIFFERENCE_FACTORS[scale];
  if (size === 0) return "0";
  return (value < 0 ? "-" : "+") + (size < 0.001 ? size.toPrecision(1) : short(size));
}

const DIFFERENCE_FACTORS: Record<Scale, number> = {
  ms: 1e-6,
  s: 1e-9,
  percent: 100,
  ratio: 1,
  rps: 1,
  count: 1,
  bytes: 1,
  mean: 1,
};

/** "points" for shares, else as `unitText`. */
export function differenceUnit(scale: Scale): string {
  return scale === "percent" ? " points" : unitText(scale);
}

/** The nearer to 100 %, the more digits matter; only exactly all is "100". */
function percent(value: number): string {
  if (value === 1) return "100";
  const decimals = value >= 0.99 ? 4 : 2;
  return (value * 100).toFixed(decimals);
}

/** About three digits: "0.412", "8.31", "71.2", "1486", "12.3k". */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e10) return `${short(value / 1e9)}G`;
  if (size >= 1e6) return `${short(value / 1e6)}M`;
  if (size >= 1e4) return `${short(value / 1e3)}k`;
  if (size >= 1000) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return size === 0 ? "0" : value.toFixed(3);
}
