/**
 * What Prometheus makes of the samples of one series within a range: how much a counter has grown, how often
 * it was reset, how a gauge has moved. The growth is that between the first and the last sample, stretched to
 * the whole range where the samples reach near its ends.
 *
 * Source: Prometheus, promql/functions.go (extrapolatedRate, instantValue, funcResets, funcChanges) at
 * prometheus/prometheus@d15adb9.
 * Differs: samples are plain numbers only, no native histograms; stale markers do not exist.
 * Draws: none.
 */

/** Samples of one series, oldest first, within a range that is open at its start and closed at its end. */
export interface Range {
  /** Seconds. */
  readonly fromS: number;
  readonly toS: number;
  /** by sample: seconds, value */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The samples of a series within `rangeS` before `atS`. */
export function rangeOf(
  times: readonly number[],
  values: readonly number[],
  atS: number,
  rangeS: number,
): Range {
  const fromS = atS - rangeS;
  const first = times.findIndex((time) => time > fromS);
  const after = times.findIndex((time) => time > atS);
  const end = after < 0 ? times.length : after;
  const start = first < 0 ? end : first;
  return { fromS, toS: atS, times: times.slice(start, end), values: values.slice(start, end) };
}

/** How much a counter has grown within the range; NaN with fewer than two samples. */
export function increase(range: Range): number {
  return extrapolated(range, true);
}

/** The same, a second. */
export function rate(range: Range): number {
  return extrapolated(range, true) / (range.toS - range.fromS);
}

/** How much a gauge has changed within the range; NaN with fewer than two samples. */
export function delta(range: Range): number {
  return extrapolated(range, false);
}

/** Growth a second between the last two samples of a counter; NaN with fewer. */
export function irate({ times, values }: Range): number {
  const last = values.length - 1;
  if (last < 1) return NaN;
  const growth = values[last] < values[last - 1] ? values[last] : values[last] - values[last - 1];
  return growth / (times[last] - times[last - 1]);
}

/** Difference between the last two samples of a gauge; NaN with fewer. */
export function idelta({ values }: Range): number {
  const last = values.length - 1;
  return last < 1 ? NaN : values[last] - values[last - 1];
}

/** How often a counter fell; NaN without samples. */
export function resets({ values }: Range): number {
  return values.length === 0 ? NaN : count(values, (value, before) => value < before);
}

/** How often a value changed; NaN without samples. */
export function changes({ values }: Range): number {
  return values.length === 0 ? NaN : count(values, (value, before) => value !== before);
}

function extrapolated({ fromS, toS, times, values }: Range, isCounter: boolean): number {
  const last = values.length - 1;
  if (last < 1) return NaN;
  let growth = values[last] - values[0];
  if (isCounter) for (let k = 1; k <= last; k++) if (values[k] < values[k - 1]) growth += values[k - 1];
  const sampled = times[last] - times[0];
  const apart = sampled / last;
  let left = reach(times[0] - fromS, apart);
  const right = reach(toS - times[last], apart);
  // A counter was never below 0: it cannot have grown for longer than it takes to come from there.
  if (isCounter && growth > 0 && values[0] >= 0) left = Math.min(left, sampled * (values[0] / growth));
  return growth * ((sampled + left + right) / sampled);
}

/** How far beyond its samples a series is taken to go on: to the end of the range if that is near. */
function reach(gap: number, apart: number): number {
  return gap >= apart * 1.1 ? apart / 2 : gap;
}

function count(values: readonly number[], is: (value: number, before: number) => boolean): number {
  return values.filter((value, k) => k > 0 && is(value, values[k - 1])).length;
}
