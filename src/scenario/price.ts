import type { Scenario, Service } from "./scenario";

/** Seconds that prices are for. */
export const HOUR_S = 3600;
/** Bytes of a gigabyte, as clouds count them. */
export const GIGABYTE = 1e9;

/** What an instance costs in an hour: its own price, else that of its cores; 0 where it has neither. */
export function instanceHour({ topology }: Scenario, { cost, cores }: Service): number {
  if (cost !== null) return cost;
  return cores === Infinity ? 0 : cores * (topology.prices?.coreHour ?? 0);
}

/** Whether anything has a price. */
export function hasPrices({ topology, services }: Scenario): boolean {
  return topology.prices !== null || services.some(({ cost }) => cost !== null);
}

/** What the instances that a scenario starts with come to. */
export interface Size {
  readonly instances: number;
  /** Those of services that have a limit. */
  readonly cores: number;
  /** In an hour, without traffic. */
  readonly cost: number;
}

export function sizeOf(scenario: Scenario): Size {
  let instances = 0;
  let cores = 0;
  let cost = 0;
  for (const service of scenario.services) {
    const count = instancesOf(service);
    instances += count;
    if (service.cores < Infinity) cores += count * service.cores;
    cost += count * instanceHour(scenario, service);
  }
  return { instances, cores, cost };
}

export function instancesOf({ replicas }: Service): number {
  return replicas.reduce((sum, count) => sum + count, 0);
}
