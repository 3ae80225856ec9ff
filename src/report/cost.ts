import { GIGABYTE, hasPrices, HOUR_S, instanceHour } from "../scenario/price";
import { average, total } from "../stats/aggregate";
import { findScope, type MeasuredVariant } from "./measured";
import { measuredSeconds } from "./outcome";
import { meanOf } from "./services-csv";
import { line, type LineBlock } from "./view";

/** What an hour costs, in the currency of the prices. */
export interface Cost {
  /** Of the instances that ran, as many as there were on average. */
  readonly instances: number;
  /** Of the messages that went from zone to zone. */
  readonly traffic: number;
}

/** As measured, over all replications; null where nothing has a price. */
export function costOf(variant: MeasuredVariant): Cost | null {
  const { scenario, results } = variant;
  if (!hasPrices(scenario)) return null;
  const instances = scenario.services.map((service) => {
    const running = average(results.map((result) => meanOf(result, service.name, (line) => line.alive)));
    return running * instanceHour(scenario, service);
  });
  const bytes = findScope(variant, { kind: "mesh", name: "mesh" })?.pooled.cross_zone_bytes ?? NaN;
  const perHour = Number.isNaN(bytes) ? 0 : (bytes * HOUR_S) / total(results, measuredSeconds);
  return {
    instances: total(instances, (cost) => cost),
    traffic: (perHour / GIGABYTE) * (scenario.topology.prices?.crossZoneGB ?? 0),
  };
}

export function costLines(variant: MeasuredVariant): LineBlock[] {
  const cost = costOf(variant);
  if (cost === null) return [];
  const parts =
    cost.traffic > 0
      ? ` (instances ${money(cost.instances)}, traffic between zones ${money(cost.traffic)})`
      : "";
  return [line(`Cost: ${money(cost.instances + cost.traffic)} an hour${parts}`)];
}

/** Two decimals, or as many as small prices need. */
export function money(amount: number): string {
  const short = amount === 0 || amount >= 1 ? "" : String(Number(amount.toPrecision(3)));
  return short.length > amount.toFixed(2).length ? short : amount.toFixed(2);
}
