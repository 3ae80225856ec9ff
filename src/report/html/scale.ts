import { scaleLinear, scaleLog } from "d3-scale";
import { brief } from "./numbers";

/** Where a value stands between the two ends of an axis, 0..1, and which values are named on it. */
export interface Axis {
  readonly label: string;
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly place: number;
  readonly text: string;
}

/** From 0 (or what is below it) to a round number that is no less than `most`. */
export function linearAxis(label: string, most: number, count: number, least = 0): Axis {
  const end = most > least ? most : least + 1;
  const scale = scaleLinear([least, end], [0, 1]).nice(count);
  const ticks = scale.ticks(count).map((value) => ({ place: scale(value), text: brief(value) }));
  return { label, place: (value) => scale(value), ticks };
}

/** From `least` to `most` and not beyond, as time has it. */
export function exactAxis(label: string, least: number, most: number, count: number): Axis {
  const scale = scaleLinear([least, most > least ? most : least + 1], [0, 1]);
  const ticks = scale.ticks(count).map((value) => ({ place: scale(value), text: brief(value) }));
  return { label, place: (value) => scale(value), ticks };
}

/** Both ends above 0; the ends are moved out to where a tick is. */
export function logAxis(label: string, least: number, most: number, count: number): Axis {
  const scale = scaleLog([roundDown(least), roundUp(most > least ? most : least * 10)], [0, 1]);
  const ticks = thinned(scale.ticks(), count).map((value) => ({ place: scale(value), text: brief(value) }));
  return { label, place: (value) => scale(Math.max(value, scale.domain()[0])), ticks };
}

/** Latencies that span little are easier to read on an even axis, others on one of powers. */
export function latencyAxis(label: string, values: readonly number[], count: number): Axis {
  const known = values.filter((value) => Number.isFinite(value) && value > 0);
  const most = known.reduce((one, other) => Math.max(one, other), 0);
  const least = known.reduce((one, other) => Math.min(one, other), most);
  if (least > 0 && most / least > WIDE) return logAxis(`${label} (log scale)`, least, most, count);
  return linearAxis(label, most, count);
}

const WIDE = 20;

/** Percentiles as HdrHistogram draws them: by how rare it is to be above, each ten times rarer a step on. */
export function percentileAxis(label: string, highest: number): Axis {
  const end = Math.log10(1 / (1 - Math.min(Math.max(highest, 0.99), MOST)));
  const place = (level: number): number => Math.min(1, Math.log10(1 / (1 - Math.min(level, MOST))) / end);
  const ticks = PERCENTILES.filter((level) => level <= highest || level <= 0.99).map((level) => ({
    place: place(level),
    text: `${Number((level * 100).toFixed(6))} %`,
  }));
  return { label, place, ticks };
}

const PERCENTILES = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999] as const;
/** A share of 1 would be infinitely far. */
const MOST = 1 - 1e-7;

/** Powers of ten, with their doubles and fives where there is room for them. */
function thinned(values: readonly number[], count: number): number[] {
  for (const kept of [[1, 2, 5], [1, 3], [1]]) {
    const some = values.filter((value) => kept.includes(leadingDigit(value)));
    if (some.length <= count + 1) return some;
  }
  const powers = values.filter((value) => leadingDigit(value) === 1);
  const step = Math.ceil(powers.length / count);
  return powers.filter((_, i) => i % step === 0);
}

function leadingDigit(value: number): number {
  return Number(value.toExponential(0).split("e")[0]);
}

function roundDown(value: number): number {
  const [digit, exponent] = value.toExponential().split("e").map(Number);
  return Number(`${digit >= 5 ? 5 : digit >= 2 ? 2 : 1}e${exponent}`);
}

function roundUp(value: number): number {
  const [digit, exponent] = value.toExponential().split("e").map(Number);
  if (digit <= 1) return Number(`1e${exponent}`);
  return digit <= 2
    ? Number(`2e${exponent}`)
    : digit <= 5
      ? Number(`5e${exponent}`)
      : Number(`1e${exponent + 1}`);
}
