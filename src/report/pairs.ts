import { covariance } from "../stats/covariance";
import { mergeHistograms } from "../stats/histogram";
import { type Interval, meanInterval } from "../stats/interval";
import { unitsOf } from "../stats/units";
import { figure, scaleOf } from "./figure";
import { formatNumber } from "./format";
import { levelText, type MeasuredVariant } from "./measured";
import { type Measured, metricOf } from "./metrics";
import { rowsOf } from "./rows";
import { type Block, cell, note, table } from "./view";

const SHOWN = ["mean", "p99"] as const;

/** What antithetic pairs did for a latency of a client. */
export interface PairGain {
  readonly variant: string;
  readonly client: string;
  readonly metric: (typeof SHOWN)[number];
  /** Of the means of pairs, in ns. */
  readonly interval: Interval;
  /** Of the first replications with the second ones: below 0 it is a gain. */
  readonly correlation: number;
  /** How many times as wide the interval would be from as many independent replications. */
  readonly gain: number;
}

/** Those of the clients as wholes, where `run.antithetic` asks for pairs. */
export function pairGains({ name: variant, scenario, results, scopes }: MeasuredVariant): PairGain[] {
  const { antithetic, confidence } = scenario.run;
  const pairs = unitsOf(results).filter((unit) => unit.length === 2);
  if (!antithetic || pairs.length < 2) return [];
  return scopes.flatMap((measured) => {
    const { scope } = measured;
    if (scope.kind !== "client" || scope.target !== null) return [];
    return SHOWN.flatMap((metric) => {
      const [first, second] = [0, 1].map((k) => pairs.map((pair) => latencyOf(pair[k], measured, metric)));
      const interval = meanInterval(
        first.map((value, r) => (value + second[r]) / 2),
        confidence,
      );
      const plain = meanInterval([...first, ...second], confidence);
      if (interval === null || plain === null) return [];
      const spread = Math.sqrt(covariance(first, first) * covariance(second, second));
      const correlation = spread > 0 ? covariance(first, second) / spread : 0;
      const gain =
        interval.high > interval.low ? (plain.high - plain.low) / (interval.high - interval.low) : 1;
      return [{ variant, client: scope.name, metric, interval, correlation, gain }];
    });
  });
}

function latencyOf(
  result: MeasuredVariant["results"][number],
  { scope }: Measured,
  metric: PairGain["metric"],
): number {
  const latency = mergeHistograms(rowsOf(result, scope).counted.map((row) => row.latency));
  return metric === "mean" ? latency.mean : latency.quantile(0.99);
}

/** A table of what they gained, and advice where they did not; nothing where nobody asked for them. */
export function pairsView(variants: readonly MeasuredVariant[]): Block[] {
  const gains = variants.flatMap(pairGains);
  if (gains.length === 0) return [];
  const scale = scaleOf(metricOf("mean"));
  const rows = gains.map(({ variant, client, metric, interval, correlation, gain }) => [
    cell(variant),
    cell(client),
    cell(metric),
    cell(figure(interval.mean, scale)),
    cell(`[${figure(Math.max(0, interval.low), scale)}, ${figure(interval.high, scale)}]`),
    cell(correlation.toFixed(2)),
    cell(`${gain.toFixed(2)}x`),
  ]);
  const headers = ["<variant", "<client", "<metric", "mean of pairs", `${levelText(variants[0])} interval`];
  const title =
    "Antithetic pairs (ms); gain: width of the interval from as many independent replications over its own";
  return [table(title, [...headers, "corr.", "gain"], rows), ...adviceOnPairs(gains).map(note)];
}

/** Pairs whose luck does not cancel out only halve the number of independent values. */
export function adviceOnPairs(gains: readonly PairGain[]): string[] {
  const lost = gains.filter(
    ({ metric, gain, correlation }) => metric === "mean" && gain < 1 && correlation > 0,
  );
  if (lost.length === 0) return [];
  const names = lost.map(
    ({ variant, client, correlation }) => `${client} in ${variant} (${correlation.toFixed(2)})`,
  );
  return [
    "antithetic pairs did not pay: both of a pair are slow together, by the correlation of " +
      `${names.join(", ")}; leave out run.antithetic`,
  ];
}

/** For run.json and `--json`: in ms. */
export function pairObjects(variants: readonly MeasuredVariant[]): object[] {
  return variants.flatMap(pairGains).map(({ variant, client, metric, interval, correlation, gain }) => ({
    variant,
    client,
    metric,
    mean_ms: Number(formatNumber(interval.mean, "ms")),
    ci_low_ms: Number(formatNumber(Math.max(0, interval.low), "ms")),
    ci_high_ms: Number(formatNumber(interval.high, "ms")),
    pairs_count: interval.n,
    correlation_ratio: Number(formatNumber(correlation, "ratio")),
    gain_ratio: Number(formatNumber(gain, "ratio")),
  }));
}
