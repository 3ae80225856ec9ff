import assert from "node:assert/strict";
import type { Random } from "../../../src/lib/random";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer } from "../../../src/mesh/endpoint";
import { OK } from "../../../src/mesh/outcome";

/**
 * Runs one case of a vector file and throws where our answer differs. Each adapter states the shape of its
 * cases; what is read from a file is taken to have it.
 */
export type Adapter = (vector: never) => void;

/** by file name (without .json): by the `kind` of a case ("" where it has none) */
export type Adapters = Readonly<Record<string, Readonly<Record<string, Adapter>>>>;

/** Endpoints 0, 1, … with these weights; on a fresh table slot i belongs to key i. */
export function endpointsOf(weights: readonly number[]): Endpoints {
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight })));
  return endpoints;
}

/** Picks one after the other, each request answered before the next. */
export function sequence(balancer: Balancer, endpoints: Endpoints, n: number, random: Random): number[] {
  return Array.from({ length: n }, () => {
    const slot = balancer.pick(0, random);
    endpoints.active[slot]++;
    balancer.sent?.(slot, 0);
    endpoints.active[slot]--;
    balancer.answered?.(slot, 0, 0, OK);
    return slot;
  });
}

export interface HeldOptions {
  /** A request that finds no place has the next that falls free; otherwise its pick is -1 and that is all. */
  readonly waits?: boolean;
  /** Does what an op of "=…" says. */
  readonly change?: (op: string) => void;
}

/** The picks of "+ + -0 +": a request begins and stays, the first one ends, … */
export function held(
  balancer: Balancer,
  endpoints: Endpoints,
  ops: string,
  random: Random,
  { waits = false, change }: HeldOptions = {},
): number[] {
  const picks: number[] = [];
  const line: number[] = [];
  const begin = (request: number): boolean => {
    const slot = balancer.pick(0, random);
    picks[request] = slot;
    if (slot < 0) return false;
    endpoints.active[slot]++;
    balancer.sent?.(slot, 0);
    return true;
  };
  for (const op of ops.trim().split(/\s+/)) {
    if (op.startsWith("=")) {
      change!(op);
      continue;
    }
    if (op === "+") {
      if (!begin(picks.length) && waits) line.push(picks.length - 1);
      continue;
    }
    const slot = picks[-Number(op)];
    if (slot < 0) continue;
    endpoints.active[slot]--;
    balancer.answered?.(slot, 0, 0, OK);
    if (line.length > 0 && begin(line[0])) line.shift();
  }
  return picks;
}

/** Files write null where nobody can be picked; balancers answer -1. */
export function orNobody(pick: number | null): number {
  return pick ?? -1;
}

export const NS_PER_MS = 1_000_000;

/** Fails unless the two lists agree to `tolerance`, relative to values above 1. */
export function assertClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]));
    assert.ok(Math.abs(value - expected[i]) <= allowed, `[${i}]: ${value}, expected ${expected[i]}`);
  });
}
