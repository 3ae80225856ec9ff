import assert from "node:assert/strict";
import { IpvsRoundRobin } from "../../../src/mesh/balance/ipvs-round-robin";
import { ruleChances } from "../../../src/mesh/balance/kube-proxy-chain";
import { scripted } from "../../support/scripted-random";
import { assertClose, endpointsOf, sequence } from "./adapter";
import type { Adapters } from "./adapter";

interface SequenceCase {
  readonly input: { readonly weights: readonly number[]; readonly n: number };
  readonly expected: { readonly picks: readonly number[] };
}

interface ChancesCase {
  readonly input: { readonly endpoints: number };
  readonly expected: { readonly probabilities: readonly string[]; readonly effective_share_each: number };
}

/** A destination of weight 0 gets nothing: here it is not known at all, as discovery would have it. */
function wrr({ input: { weights, n }, expected }: SequenceCase): void {
  const known = [...weights.keys()].filter((k) => weights[k] > 0);
  const endpoints = endpointsOf(known.map((k) => weights[k]));
  const balancer = new IpvsRoundRobin(endpoints, true);
  balancer.updated();
  const picks = sequence(balancer, endpoints, n, scripted());
  assert.deepEqual(
    picks.map((slot) => known[slot]),
    expected.picks,
  );
}

function chances({ input: { endpoints: n }, expected }: ChancesCase): void {
  const written = ruleChances(n);
  assert.deepEqual(written, expected.probabilities);
  let left = 1;
  const shares = [...written.map(Number), 1].map((chance) => {
    const share = left * chance;
    left -= share;
    return share;
  });
  assertClose(shares, Array<number>(n).fill(expected.effective_share_each), 1e-8);
}

export const KUBERNETES: Adapters = {
  ipvs_wrr: { d: wrr, c: wrr },
  kube_proxy_iptables: { p: chances },
};
