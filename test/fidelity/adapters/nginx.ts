import assert from "node:assert/strict";
import { NginxLeastConn } from "../../../src/mesh/balance/nginx-least-conn";
import { NginxRoundRobin } from "../../../src/mesh/balance/nginx-round-robin";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";
import { CONNECT_FAILURE, OK } from "../../../src/mesh/outcome";
import { scripted } from "../../support/scripted-random";
import { endpointsOf, held, orNobody, sequence } from "./adapter";
import type { Adapters } from "./adapter";

const DEFAULTS = POLICIES.nginxRoundRobin.defaults;

interface SequenceCase {
  readonly input: { readonly weights: readonly number[]; readonly n: number };
  readonly expected: { readonly picks: readonly number[] };
}

interface Picked {
  readonly expected: { readonly picks: readonly (number | null)[] };
}

interface HeldCase extends Picked {
  readonly input: { readonly weights: readonly number[]; readonly ops: string };
}

interface MaxConnsCase extends Picked {
  readonly input: {
    readonly servers: readonly {
      readonly weight?: number;
      readonly max_conns?: number;
      readonly backup?: boolean;
      readonly down?: boolean;
    }[];
    readonly weights?: readonly number[];
    readonly ops: string;
  };
}

interface FailuresCase {
  readonly input: {
    readonly weights: readonly number[];
    readonly max_fails?: number;
    readonly fail_timeout_s?: number;
    readonly failing: readonly number[];
    readonly n: number;
  };
  readonly expected: { readonly final_picks: readonly (number | null)[] };
}

interface HealthyCase {
  readonly input: { readonly n: number };
  readonly expected: { readonly counts: readonly number[] };
}

function roundRobin({ input: { weights, n }, expected }: SequenceCase): void {
  const endpoints = endpointsOf(weights);
  const balancer = new NginxRoundRobin(endpoints, DEFAULTS);
  balancer.updated();
  assert.deepEqual(sequence(balancer, endpoints, n, scripted()), expected.picks);
}

function leastConn({ input: { weights, ops }, expected }: HeldCase): void {
  const endpoints = endpointsOf(weights);
  const balancer = new NginxLeastConn(endpoints, DEFAULTS);
  balancer.updated();
  assert.deepEqual(held(balancer, endpoints, ops, scripted()), expected.picks);
}

/** nginx's `server` lines differ here; ours have one limit for all, so each server asks for its own. */
class OwnLimits extends NginxRoundRobin {
  private readonly limits: readonly number[];

  constructor(endpoints: Endpoints, limits: readonly number[]) {
    super(endpoints, { ...DEFAULTS, backup: { backup: "true" } });
    this.limits = limits;
  }

  protected override isUsable(slot: number, now: number): boolean {
    return this.endpoints.active[slot] < this.limits[slot] && super.isUsable(slot, now);
  }
}

function maxConns({ input: { servers, weights: listed, ops }, expected }: MaxConnsCase): void {
  const weights = servers.map(({ weight }, key) => weight ?? listed?.[key] ?? 1);
  const endpoints = new Endpoints();
  endpoints.update(
    servers.map(({ backup }, key) => ({
      key,
      weight: weights[key],
      metadata: backup === true ? { backup: "true" } : {},
    })),
  );
  // 0 is no limit.
  const limitOf = (limit = 0): number => (limit === 0 ? Infinity : limit);
  const limits = servers.map(({ max_conns: limit, down }) => (down === true ? 0 : limitOf(limit)));
  const balancer = new OwnLimits(endpoints, limits);
  balancer.updated();
  assert.deepEqual(held(balancer, endpoints, ops, scripted()), expected.picks.map(orNobody));
  const equal = endpointsOf(weights.map(() => 1));
  const limited = new NginxRoundRobin(equal, { ...DEFAULTS, maxConns: 1 });
  limited.updated();
  const all = [...weights.map(() => "+"), "+"].join(" ");
  assert.deepEqual(held(limited, equal, all, scripted()), [...weights.keys(), -1]);
}

/** A request that failed goes on to servers that it has not tried. */
class Untried extends NginxRoundRobin {
  readonly tried = new Set<number>();

  protected override isUsable(slot: number, now: number): boolean {
    return !this.tried.has(slot) && super.isUsable(slot, now);
  }
}

function failures({ input, expected }: FailuresCase): void {
  const { weights, max_fails: maxFails = 1, fail_timeout_s: seconds = 10, failing, n } = input;
  const endpoints = endpointsOf(weights);
  // Some time after 0, when nobody has failed yet.
  const now = 1_000_000 * 1e9;
  const balancer = new Untried(endpoints, { maxFails, failTimeoutNs: seconds * 1e9, maxConns: 0 });
  balancer.updated();
  const picks = Array.from({ length: n }, () => {
    balancer.tried.clear();
    for (;;) {
      const slot = balancer.pick(now);
      if (slot < 0) return slot;
      const isFailure = failing.includes(slot);
      balancer.answered(slot, 0, now, isFailure ? CONNECT_FAILURE : OK);
      if (!isFailure) return slot;
      balancer.tried.add(slot);
    }
  });
  assert.deepEqual(picks, expected.final_picks.map(orNobody));
}

function healthy({ input: { n }, expected: { counts } }: HealthyCase): void {
  const endpoints = endpointsOf([1, 1]);
  const balancer = new NginxRoundRobin(endpoints, DEFAULTS);
  balancer.updated();
  const picks = sequence(balancer, endpoints, n, scripted());
  assert.deepEqual(
    counts.map((_, slot) => picks.filter((pick) => pick === slot).length),
    counts,
  );
}

export const NGINX: Adapters = {
  nginx_round_robin: { d: roundRobin, l: roundRobin, c: roundRobin },
  nginx_least_conn: { l: leastConn, c: leastConn },
  nginx_max_conns_backup: { l: maxConns },
  nginx_passive_failures: { f: failures, fc: failures, t: healthy },
};
