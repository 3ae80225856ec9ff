import { average, groupBy, total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { Interval } from "../stats/interval";
import type { InstanceResult } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { Row } from "./csv";
import { aroundPooled, endCells, methodCells, overReplications } from "./ends";
import { pooledKeys } from "./measured";
import { intervalOfQuantile } from "./metrics";
import type { VariantOutcome } from "./outcome";

/** Rows of instances.csv: an instance of one replication and the same one of another are one row. */
export function instanceRows(variants: readonly VariantOutcome[]): Row<"instances">[] {
  return variants.flatMap((variant) => {
    const instances = variant.results.flatMap((result) => result.instances);
    return groupBy(instances, ({ service }) => service).flatMap((ofService) => {
      const arrived = total(ofService, ({ requests }) => requests);
      return groupBy(ofService, ({ instance }) => String(instance)).map((same) =>
        instanceRow(variant, same, arrived),
      );
    });
  });
}

function numberOrNone(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function instanceRow(
  variant: VariantOutcome,
  same: readonly InstanceResult[],
  arrived: number,
): Row<"instances"> {
  const { service, instance, zone, version } = same[0];
  const requests = total(same, (row) => row.requests);
  return {
    ...pooledKeys(variant),
    service,
    instance: String(instance),
    zone,
    version,
    speed_ratio: average(same.map(({ speed }) => speed)),
    requests_count: requests,
    share_ratio: requests / arrived,
    utilization_ratio: average(same.map(({ utilization }) => utilization)),
    p99_ms: mergeHistograms(same.map(({ latency }) => latency)).quantile(0.99),
    error_count: total(same, ({ errors }) => errors),
    ejected_s: numberOrNone(average(same.map(({ ejectedNs }) => ejectedNs))),
    alive_s: average(same.map(({ aliveNs }) => aliveNs)),
    node: same[0].node,
    throttled_ratio: average(same.map(({ throttled }) => throttled)),
    unhealthy_s: numberOrNone(average(same.map(({ unhealthyNs }) => unhealthyNs))),
    ...intervals(variant, same, requests / arrived),
  };
}

type IntervalCells = Pick<Row<"instances">, Extract<keyof Row<"instances">, `${string}ci_${string}`>>;

function intervals(variant: VariantOutcome, same: readonly InstanceResult[], share: number): IntervalCells {
  const { confidence } = variant.scenario.run;
  const pairs = pairsOf(variant, same);
  const over = (of: (row: InstanceResult) => number | null, isPart = false): Interval | null =>
    overReplications(
      pairs.map((rows) => average(rows.map((row) => of(row) ?? NaN))),
      confidence,
      isPart,
    );
  const latencies = pairs.map((rows) => rows.map(({ latency }) => latency));
  const each = latencies.map((own) => mergeHistograms(own).quantile(0.99));
  const busy = over((row) => row.utilization, true);
  const still = over((row) => row.throttled, true);
  const alive = over((row) => row.aliveNs);
  const ejected = over((row) => row.ejectedNs);
  const unhealthy = over((row) => row.unhealthyNs);
  const shares = sharesOf(variant, same[0]);
  return {
    ...endCells("utilization", "ratio", busy),
    ...endCells("p99", "ms", intervalOfQuantile(latencies, each, 0.99, confidence)),
    ...endCells("share", "ratio", aroundPooled(shares, share, confidence, true)),
    ...endCells("alive", "s", alive),
    ...endCells("ejected", "s", ejected),
    ...endCells("unhealthy", "s", unhealthy),
    ...endCells("throttled", "ratio", still),
    ...methodCells(pairs.length, same.length, confidence),
  };
}

/** By replication: the instance's share of what arrived at its service; 0 where it never came to be. */
function sharesOf({ results }: VariantOutcome, { service, instance }: InstanceResult): number[] {
  return unitsOf(results).map((unit) => {
    const ofService = unit.flatMap(({ instances }) => instances.filter((row) => row.service === service));
    const own = ofService.filter((row) => row.instance === instance);
    return total(own, ({ requests }) => requests) / total(ofService, ({ requests }) => requests);
  });
}

/** Its rows, those of a pair of replications together. */
function pairsOf({ results }: VariantOutcome, same: readonly InstanceResult[]): InstanceResult[][] {
  return unitsOf(results)
    .map((unit) => same.filter((row) => unit.some(({ instances }) => instances.includes(row))))
    .filter((rows) => rows.length > 0);
}
