import type { Scope } from "./timeline";
import type { World } from "./world";

/** What has a time series: each client, then each service. */
export function scopesOf({ scenario, routes, instances, program }: World): Scope[] {
  const both = (numbers: readonly number[]): number[] => numbers.flatMap((n) => [2 * n, 2 * n + 1]);
  const clients = scenario.clients.map(({ name }): Scope => {
    const own = routes.flatMap(({ caller, callerKind }, route) =>
      callerKind === "client" && caller === name ? [route] : [],
    );
    return { kind: "client", name, indices: both(own), capacity: 0 };
  });
  const services = instances.services.map(({ spec, index, instanceCount, capacity }): Scope => {
    const own = spec.operations.map((_, k) => program.firstOperation[index] + k);
    const all = capacity === Infinity ? 0 : capacity * instanceCount;
    return { kind: "service", name: spec.name, indices: both(own), capacity: all };
  });
  return [...clients, ...services];
}
