import { average, groupBy, total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { Interval } from "../stats/interval";
import type { InstanceResult } from "../stats/result";
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
  const over = (values: readonly (number | null)[], isPart = false): Interval | null =>
    overReplications(
      values.map((value) => value ?? NaN),
      confidence,
      isPart,
    );
  const latencies = same.map(({ latency }) => [latency]);
  const each = latencies.map((own) => mergeHistograms(own).quantile(0.99));
  const busy = same.map(({ utilization }) => utilization);
  const still = same.map(({ throttled }) => throttled);
  const alive = same.map(({ aliveNs }) => aliveNs);
  const ejected = same.map(({ ejectedNs }) => ejectedNs);
  const unhealthy = same.map(({ unhealthyNs }) => unhealthyNs);
  const shares = sharesOf(variant, same[0]);
  return {
    ...endCells("utilization", "ratio", over(busy, true)),
    ...endCells("p99", "ms", intervalOfQuantile(latencies, each, 0.99, confidence)),
    ...endCells("share", "ratio", aroundPooled(shares, share, confidence, true)),
    ...endCells("alive", "s", over(alive)),
    ...endCells("ejected", "s", over(ejected)),
    ...endCells("unhealthy", "s", over(unhealthy)),
    ...endCells("throttled", "ratio", over(still, true)),
    ...methodCells(same.length, confidence),
  };
}

/** By replication: the instance's share of what arrived at its service; 0 where it never came to be. */
function sharesOf({ results }: VariantOutcome, { service, instance }: InstanceResult): number[] {
  return results.map(({ instances }) => {
    const ofService = instances.filter((row) => row.service === service);
    const own = ofService.find((row) => row.instance === instance);
    return (own?.requests ?? 0) / total(ofService, ({ requests }) => requests);
  });
}
