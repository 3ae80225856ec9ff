import { mean } from "../kernel/distribution/moments";
import type { Distribution } from "../kernel/distribution/spec";

/** The level moves linearly to `to` within `forNs`, then to the next; the last one stays. */
export interface Stage {
  readonly forNs: number;
  readonly to: number;
}

/** When requests come. Rates are requests per second. */
export type Arrivals =
  | {
      readonly kind: "open";
      readonly process: "constant" | "poisson" | "uniform";
      /** At time 0. */
      readonly rate: number;
      readonly stages: readonly Stage[];
    }
  | {
      readonly kind: "renewal";
      /** At time 0. */
      readonly rate: number;
      readonly stages: readonly Stage[];
      /** Only its shape counts: its mean is one second, whatever the rate. */
      readonly gap: Distribution;
    }
  | {
      readonly kind: "mmpp";
      /** They follow each other in this order, for ever, each for a time drawn from `holding`. */
      readonly states: readonly { readonly rate: number; readonly holding: Distribution }[];
    }
  | {
      readonly kind: "diurnal";
      /** A cosine about `mean` that reaches `peak` at this time of the run (or before it), every period. */
      readonly mean: number;
      readonly peak: number;
      readonly periodNs: number;
      readonly peakAtNs: number;
    }
  | {
      readonly kind: "trace";
      /** Rising, in ns of the run: the start of each bin, or the time of a request where `binNs` is 0. */
      readonly times: readonly number[];
      /** Requests in each bin; 1 at each time where `binNs` is 0. */
      readonly counts: readonly number[];
      readonly binNs: number;
      /** So many times the recorded requests. */
      readonly scale: number;
      /** The requests of a bin come at equal distances; otherwise each comes anywhere in it. */
      readonly isEven: boolean;
    }
  | {
      /** The rate of `of` times a factor of chance, and requests that may come evenly under it. */
      readonly kind: "modulated";
      readonly of: RatedArrivals;
      /** Requests come whenever one more is due, not by chance. */
      readonly isEven: boolean;
      /** Null: the rate is as it is written. */
      readonly noise: Noise | null;
    }
  | {
      /** So many requests at each arrival of `of`, whose rates are those of the bursts. */
      readonly kind: "burst";
      readonly size: number;
      readonly of: OpenArrivals;
    }
  | {
      readonly kind: "closed";
      /** Users at time 0. */
      readonly users: number;
      readonly stages: readonly Stage[];
      /** Between an answer and the user's next request; also before a user's first. */
      readonly think: Distribution;
    };

/** A factor of chance on the rate, lognormal with mean 1, drawn anew for each interval. */
export interface Noise {
  /** Its standard deviation. */
  readonly sd: number;
  readonly everyNs: number;
}

/** Those that follow from a rate. */
export type RatedArrivals = Extract<Arrivals, { kind: "open" | "renewal" | "mmpp" | "diurnal" }>;

/** Those that do not wait for answers. */
export type OpenArrivals = Exclude<Arrivals, { kind: "closed" }>;

/** How many users take part at most; 0 in an open loop. */
export function mostUsers(arrivals: Arrivals): number {
  if (arrivals.kind !== "closed") return 0;
  return Math.max(arrivals.users, ...arrivals.stages.map(({ to }) => to));
}

/** How many users take part at a time; 0 in an open loop. */
export function usersAt(arrivals: Arrivals, timeNs: number): number {
  if (arrivals.kind !== "closed") return 0;
  let [level, from] = [arrivals.users, 0];
  for (const { forNs, to } of arrivals.stages) {
    if (timeNs < from + forNs) return Math.round(level + ((to - level) * (timeNs - from)) / forNs);
    [level, from] = [to, from + forNs];
  }
  return level;
}

/** The rate per second, where it is the same all the time; null: it is not, or it is 0. */
export function steadyRate(arrivals: Arrivals): number | null {
  if (arrivals.kind === "burst") {
    const rate = steadyRate(arrivals.of);
    return rate === null ? null : arrivals.size * rate;
  }
  if (arrivals.kind === "modulated") return steadyRate(arrivals.of);
  if (arrivals.kind !== "open" && arrivals.kind !== "renewal") return null;
  return arrivals.stages.length === 0 && arrivals.rate > 0 ? arrivals.rate : null;
}

/**
 * The highest rate per second that the requests of an open loop are meant to come at. Of a trace it is the
 * mean: its highest bin may be an accident of a moment.
 */
export function peakRate(arrivals: OpenArrivals): number {
  if (arrivals.kind === "modulated") return peakRate(arrivals.of);
  if (arrivals.kind === "burst") return arrivals.size * peakRate(arrivals.of);
  if (arrivals.kind === "mmpp") return Math.max(...arrivals.states.map(({ rate }) => rate));
  if (arrivals.kind === "diurnal") return arrivals.peak;
  if (arrivals.kind === "trace") return meanRate(arrivals);
  return Math.max(arrivals.rate, ...arrivals.stages.map(({ to }) => to));
}

function meanRate({ times, counts, binNs, scale }: Extract<Arrivals, { kind: "trace" }>): number {
  const spanNs = times[times.length - 1] - times[0] + binNs;
  const requests = counts.reduce((sum, count) => sum + count, 0);
  return spanNs > 0 ? (requests * scale * 1e9) / spanNs : 0;
}

/** The mean rate per second of an open loop over a run; that of a trace is over its own time. */
export function meanRateOver(arrivals: OpenArrivals, durationNs: number): number {
  switch (arrivals.kind) {
    case "modulated":
      return meanRateOver(arrivals.of, durationNs);
    case "burst":
      return arrivals.size * meanRateOver(arrivals.of, durationNs);
    case "mmpp": {
      const { states } = arrivals;
      const total = states.reduce((sum, { holding }) => sum + mean(holding), 0);
      return states.reduce((sum, { rate, holding }) => sum + (rate * mean(holding)) / total, 0);
    }
    case "diurnal":
      return arrivals.mean;
    case "trace":
      return meanRate(arrivals);
    case "open":
    case "renewal":
      return meanOfStages(arrivals, durationNs);
  }
}

function meanOfStages(arrivals: { rate: number; stages: readonly Stage[] }, durationNs: number): number {
  let level = arrivals.rate;
  let leftNs = durationNs;
  let area = 0;
  for (const { forNs, to } of arrivals.stages) {
    const spanNs = Math.min(forNs, leftNs);
    const end = forNs === 0 ? to : level + ((to - level) * spanNs) / forNs;
    area += (spanNs * (level + end)) / 2;
    leftNs -= spanNs;
    level = to;
    if (leftNs === 0) break;
  }
  return (area + leftNs * level) / durationNs;
}
