import assert from "node:assert/strict";
import { type CallRecord, readSamples } from "../../../src/report/samples/read";
import type { Outputs } from "../../../src/scenario/outputs";
import type { Scenario } from "../../../src/scenario/scenario";
import { simulate } from "../../../src/world/simulate";
import { checkRecording, recorded } from "../../support/recording-checks";
import { MS, scenarioFrom, SECOND } from "../../support/world-of";

function rootsOf(scenario: Scenario): CallRecord[] {
  return readSamples(simulate(scenario, { replication: 0 }), scenario);
}

function withOutputs(scenario: Scenario, outputs: Partial<Outputs>): Scenario {
  return { ...scenario, outputs: { ...scenario.outputs, ...outputs } };
}

const NOTHING_BUT_WORK = {
  run: "duration: 1s",
  services: "web: { replicas: 1, cores: 1, workers: 1, operations: { get: [{ work: 60ms }] } }",
  clients: "users: { target: web.get, arrivals: { constant: 20/s } }",
};

describe("requests that are written down", () => {
  it("have the times of a line that grows: 60 ms of work every 50 ms", () => {
    const [first, second, third] = rootsOf(recorded(scenarioFrom(NOTHING_BUT_WORK)));
    const stays = ({ attempts: [{ stays }] }: CallRecord): [string, number][] =>
      stays.map(({ kind, fromNs, toNs }) => [kind, (toNs - fromNs) / MS]);
    assert.equal(second.startNs - first.startNs, 50 * MS);
    assert.deepEqual(stays(first), [["work", 60]]);
    assert.deepEqual(stays(second), [
      ["queue", 10],
      ["work", 60],
    ]);
    assert.deepEqual(stays(third), [
      ["queue", 20],
      ["work", 60],
    ]);
    assert.equal(third.endNs - third.startNs, 80 * MS);
    assert.equal(third.attempts[0].executedNs, 60 * MS);
  });

  it("lead from call to attempt to call, with retries and why they were sent", () => {
    const scenario = scenarioFrom({
      run: "duration: 1s",
      services:
        "web: { replicas: 1, operations: { get: [{ work: 1ms }, api.get] } }, " +
        "api: { replicas: 2, operations: { get: { errors: 100%, steps: [{ work: 2ms }] } } }",
      clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
      rest: "mesh: { to: { api: { balancer: roundRobin, retry: { attempts: 2, on: [5xx] } } } }",
    });
    const [root] = rootsOf(recorded(scenario));
    assert.deepEqual([root.caller, root.service, root.operation], ["users", "web", "get"]);
    assert.equal(root.end?.cause, "dependency_error");
    const [call] = root.attempts[0].calls;
    assert.equal(call.caller, "web");
    assert.equal(call.end?.flag, "URX");
    assert.deepEqual(
      call.attempts.map(({ reason }) => reason),
      ["first", "retry", "retry"],
    );
    assert.deepEqual(
      call.attempts.map(({ end, served }) => [end?.cause, served?.cause]),
      Array.from({ length: 3 }, () => ["app_error", "app_error"]),
    );
    assert.deepEqual(new Set(call.attempts.map(({ instance }) => instance?.instance)).size, 2);
    for (const { pick } of call.attempts)
      assert.deepEqual(pick, { members: 2, active: 0, least: 0, most: 0 });
  });

  it("tell hedges, branches and calls that nobody waits for apart", () => {
    const scenario = scenarioFrom({
      run: "duration: 1s",
      services:
        "web: { replicas: 1, operations: { get: [{ parallel: [[slow.get], [{ wait: 3ms }]] }, " +
        "{ call: slow.get, async: true }] } }, slow: { replicas: 2, operations: { get: [{ work: 50ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 2/s } }",
      rest: "mesh: { to: { slow: { balancer: roundRobin, hedge: { after: 10ms, max: 1 } } } }",
    });
    const [root] = rootsOf(recorded(scenario));
    const [{ calls, stays }] = root.attempts;
    assert.deepEqual(
      calls.map(({ isAsync }) => isAsync),
      [false, true],
    );
    assert.deepEqual(
      stays.map(({ kind, fromNs, toNs }) => [kind, toNs - fromNs]),
      [["wait", 3 * MS]],
    );
    assert.notEqual(calls[0].frame, stays[0].frame);
    assert.equal(calls[1].frame, 0);
    const [first, hedge] = calls[0].attempts;
    assert.deepEqual([first.reason, hedge.reason], ["first", "hedge"]);
    assert.equal(hedge.sentNs - first.sentNs, 10 * MS);
    assert.equal(hedge.end?.cause, "cancelled");
    checkRecording(scenario, simulate(scenario, { replication: 0 }));
  });

  it("say of what the caller gave up that it went on", () => {
    const scenario = scenarioFrom({
      ...NOTHING_BUT_WORK,
      rest: "mesh: { to: { web: { timeout: 40ms } } }",
    });
    const [{ attempts, end, endNs, startNs }] = rootsOf(recorded(scenario));
    assert.equal(end?.cause, "timeout");
    assert.equal(endNs - startNs, 40 * MS);
    assert.equal(attempts[0].leftNs - startNs, 60 * MS);
    assert.equal(attempts[0].served?.cause, "ok");
  });
});

describe("samples of requests", () => {
  const scenario = scenarioFrom({
    run: "duration: 20s, warmup: 2s",
    services: "web: { replicas: 2, operations: { get: [{ work: exp 2ms }] } }",
    clients: "users: { target: web.get, arrivals: { poisson: 500/s } }",
    rest: "mesh: { to: { web: { balancer: roundRobin } } }",
  });
  const numbers = (some: Scenario): number[] => rootsOf(some).map(({ request }) => request);
  const listed = (share: number, limit = 1e6): Scenario =>
    withOutputs(scenario, { requests: { share, limit } });

  it("hold their share of the measured requests", () => {
    const roots = rootsOf(listed(0.1));
    const expected = 0.1 * 500 * 18;
    // Five standard deviations of a binomial.
    assert.ok(Math.abs(roots.length - expected) < 5 * Math.sqrt(expected));
    assert.ok(roots.every(({ startNs }) => startNs >= 2 * SECOND));
  });

  it("are the same under another balancer, and larger ones hold smaller ones", () => {
    const other = listed(0.1);
    const [edge] = other.mesh.edges;
    const random = { ...edge, policy: { ...edge.policy, balancer: { name: "random" } as const } };
    const same = { ...other, mesh: { ...other.mesh, edges: [random] } };
    assert.deepEqual(numbers(same), numbers(listed(0.1)));
    const more = new Set(numbers(listed(0.2)));
    assert.ok(numbers(listed(0.1)).every((number) => more.has(number)));
  });

  it("end at their limit, and say how many came after", () => {
    const all = numbers(listed(0.1));
    assert.deepEqual(numbers(listed(0.1, 7)), all.slice(0, 7));
    const { samples } = simulate(listed(0.1, 7), { replication: 0 });
    assert.equal(samples?.unlisted, all.length - 7);
  });

  it("trace the first replication only, or the one request that is asked for", () => {
    const traces = { share: 0.01, limit: 100, format: "otlp", only: null } as const;
    const traced = withOutputs(scenario, { traces });
    assert.ok(rootsOf(traced).length > 0);
    assert.equal(simulate(traced, { replication: 1 }).samples, null);
    const one = rootsOf(withOutputs(scenario, { traces: { ...traces, only: 3 } }));
    assert.deepEqual(
      one.map(({ request, isTraced }) => [request, isTraced]),
      [[3, true]],
    );
  });
});

describe("copies of requests that are written down", () => {
  it("belong to the trace of the request, and nobody waits for them", () => {
    const scenario = scenarioFrom({
      run: "duration: 1s",
      services:
        "web: { replicas: 1, operations: { get: [{ work: 1ms }] } }, " +
        "shadow: { replicas: 1, operations: { get: [{ work: 20ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 2/s } }",
      rest: "mesh: { to: { web: { mirror: [{ service: shadow, percent: 100% }] } } }",
    });
    const [root, copy] = rootsOf(recorded(scenario));
    assert.deepEqual([root.service, copy.service], ["web", "shadow"]);
    assert.equal(copy.request, root.request);
    assert.deepEqual([root.isAsync, copy.isAsync, copy.isListed], [false, true, false]);
    checkRecording(scenario, simulate(scenario, { replication: 0 }));
  });
});
