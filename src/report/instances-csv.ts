import { average, groupBy, total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import { meanInterval, sectionedInterval } from "../stats/interval";
import type { InstanceResult } from "../stats/result";
import type { Row } from "./csv";
import { pooledKeys } from "./measured";
import { within } from "./metrics";
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
  const { confidence } = variant.scenario.run;
  const busy = within(
    meanInterval(
      same.map((row) => row.utilization ?? NaN),
      confidence,
    ),
    true,
  );
  const p99 = mergeHistograms(same.map(({ latency }) => latency)).quantile(0.99);
  const each = same.map(({ latency }) => mergeHistograms([latency]).quantile(0.99));
  const interval = within(sectionedInterval(each, p99, confidence), false);
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
    p99_ms: p99,
    error_count: total(same, ({ errors }) => errors),
    ejected_s: numberOrNone(average(same.map(({ ejectedNs }) => ejectedNs))),
    alive_s: average(same.map(({ aliveNs }) => aliveNs)),
    node: same[0].node,
    throttled_ratio: average(same.map(({ throttled }) => throttled)),
    unhealthy_s: numberOrNone(average(same.map(({ unhealthyNs }) => unhealthyNs))),
    utilization_ci_low_ratio: busy?.low ?? null,
    utilization_ci_high_ratio: busy?.high ?? null,
    p99_ci_low_ms: interval?.low ?? null,
    p99_ci_high_ms: interval?.high ?? null,
  };
}
