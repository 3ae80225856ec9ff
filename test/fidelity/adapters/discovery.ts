import assert from "node:assert/strict";
import { BoundedRunner } from "../../../src/mesh/discover/bounded-runner";
import { Debounce } from "../../../src/mesh/discover/debounce";
import type { Push } from "../../../src/mesh/discover/debounce";
import { hintedEndpoints, podConditions, usableEndpoints } from "../../../src/mesh/discover/endpoint-slice";
import type { Conditions, Hints } from "../../../src/mesh/discover/endpoint-slice";
import { NS_PER_MS } from "./adapter";
import type { Adapters } from "./adapter";

interface PodCase {
  readonly podReady: boolean;
  readonly podTerminating: boolean;
  readonly publishNotReadyAddresses: boolean;
  readonly expected: Conditions;
}

function pod({ podReady, podTerminating, publishNotReadyAddresses, expected }: PodCase): void {
  const seen = podConditions({ ready: podReady, terminating: podTerminating }, publishNotReadyAddresses);
  assert.deepEqual(seen, expected);
}

interface UsableCase {
  readonly endpoints: readonly ({ readonly id: string } & Conditions)[];
  readonly expectedUsable: readonly string[];
}

function usable({ endpoints, expectedUsable }: UsableCase): void {
  const ids = usableEndpoints(endpoints).map(({ id }) => id);
  assert.deepEqual(ids, expectedUsable);
}

interface TopologyCase {
  readonly zone: string;
  readonly node?: string;
  readonly endpoints: readonly ({ readonly id: string; readonly ready: boolean } & Hints)[];
  readonly expectedUsable: readonly string[];
}

function topology({ zone, node, endpoints, expectedUsable }: TopologyCase): void {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  const ids = hintedEndpoints(ready, zone, node).map(({ id }) => id);
  assert.deepEqual(ids, expectedUsable);
}

interface RunnerCase {
  readonly minIntervalMs: number;
  readonly maxIntervalMs: number;
  readonly burst: number;
  readonly steps: readonly {
    readonly advanceMs: number;
    readonly expected: { readonly ran: boolean; readonly deferredMs?: number };
  }[];
}

/** A request to run and a tick of the timer are the same question. */
function boundedRunner({ minIntervalMs, maxIntervalMs, burst, steps }: RunnerCase): void {
  const options = {
    minIntervalNs: minIntervalMs * NS_PER_MS,
    maxIntervalNs: maxIntervalMs * NS_PER_MS,
    burst,
  };
  const runner = new BoundedRunner(options, 0);
  let now = 0;
  steps.forEach(({ advanceMs, expected }, step) => {
    now += advanceMs * NS_PER_MS;
    assert.equal(runner.attempt(now), expected.ran, `step ${step}`);
    if (expected.deferredMs !== undefined) {
      assert.equal((runner.dueAt - now) / NS_PER_MS, expected.deferredMs, `step ${step}`);
    }
  });
}

interface DebounceCase {
  readonly debounceAfterMs: number;
  readonly debounceMaxMs: number;
  readonly enableEdsDebounce: boolean;
  readonly pushDurationMs: number;
  readonly events: readonly { readonly t: number; readonly full: boolean }[];
  readonly checkAt: number;
  readonly expected: { readonly full: number; readonly partial: number };
}

/** Plays the events, the timer and the ends of pushes in the order of time, up to `checkAt` and with it. */
function debounce(vector: DebounceCase): void {
  const { debounceAfterMs, debounceMaxMs, enableEdsDebounce, pushDurationMs, checkAt, expected } = vector;
  const machine = new Debounce({
    afterNs: debounceAfterMs * NS_PER_MS,
    maxNs: debounceMaxMs * NS_PER_MS,
    endpointsToo: enableEdsDebounce,
  });
  const events = [...vector.events];
  const pushed = { full: 0, partial: 0 };
  let pushEndsAt = Infinity;
  const count = (push: Push, full: boolean, now: number): void => {
    if (push === "none") return;
    pushed[full ? "full" : "partial"]++;
    if (push === "gathered") pushEndsAt = now + pushDurationMs * NS_PER_MS;
  };
  for (;;) {
    const eventAt = events.length > 0 ? events[0].t * NS_PER_MS : Infinity;
    const now = Math.min(eventAt, machine.dueAt, pushEndsAt);
    if (now > checkAt * NS_PER_MS) break;
    if (now === eventAt) {
      const [{ full }] = events.splice(0, 1);
      count(machine.changed(full, now), full, now);
    } else if (now === pushEndsAt) {
      pushEndsAt = Infinity;
      count(machine.done(now), machine.isFull, now);
    } else {
      count(machine.due(now), machine.isFull, now);
    }
  }
  assert.deepEqual(pushed, expected);
}

export const DISCOVERY: Adapters = {
  k8s_endpoints: { podToEndpoint: pod, kubeProxyUsable: usable, kubeProxyTopology: topology },
  kubeproxy_bounded_runner: { "": boundedRunner },
  istiod_debounce: { "": debounce },
};
