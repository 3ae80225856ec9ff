import type { State } from "./state";
import type { Scope } from "./timeline";

/** What has a time series: each client, then each service. */
export function scopesOf({ scenario, routes, instances, program }: State): Scope[] {
  const both = (numbers: readonly number[]): number[] => numbers.flatMap((n) => [2 * n, 2 * n + 1]);
  const clients = scenario.clients.map(({ name }): Scope => {
    const own = routes.flatMap(({ caller, callerKind, isMirror }, route) =>
      callerKind === "client" && caller === name && !isMirror ? [route] : [],
    );
    return { kind: "client", name, indices: both(own), capacity: 0 };
  });
  const services = instances.services.map(({ spec, index, capacity }): Scope => {
    const own = spec.operations.map((_, k) => program.firstOperation[index] + k);
    return {
      kind: "service",
      name: spec.name,
      indices: both(own),
      capacity: capacity === Infinity ? 0 : capacity,
    };
  });
  return [...clients, ...services];
}
