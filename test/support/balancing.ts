import { Endpoints } from "../../src/mesh/endpoint";

/** Endpoints 0, 1, … with these weights and requests in flight; slot i belongs to key i. */
export function endpointsWith(weights: readonly number[], active: readonly number[] = []): Endpoints {
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight })));
  endpoints.active.set(active);
  return endpoints;
}

/** So many picks, by key, as text. */
export function turns(endpoints: Endpoints, n: number, pick: () => number): string {
  return Array.from({ length: n }, () => endpoints.key(pick())).join("");
}
