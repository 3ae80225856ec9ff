import assert from "node:assert/strict";
import { latencies, MS, run, runScenario, scenarioFrom } from "../support/world-of";
import type { Parts, Run } from "../support/world-of";

const CLIENT = "users: { target: web.get, arrivals: { constant: 100/s } }";
/** Times are rounded up to whole nanoseconds at every stop. */
const ROUNDING_MS = 2e-5;

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= ROUNDING_MS, `${actual} ms is not ${expected} ms`);
}

/** When a job is done that is due at `from`: at most `threads` cores at once, and `quota` core ms a period. */
function endOfJob(job: {
  from: number;
  work: number;
  threads: number;
  quota: number;
  nextPeriod: number;
}): number {
  let { from, work, nextPeriod } = job;
  for (;;) {
    const most = Math.min(job.quota, (nextPeriod - from) * job.threads);
    if (work <= most) return from + work / job.threads;
    work -= most;
    from = nextPeriod;
    nextPeriod += 100;
  }
}

/** One job of so many branches; how long it takes, and how long it should. */
function cfs(
  cores: number,
  branches: number,
  ms: number,
  quota = "cfs",
): { took: number; expected: number; run: Run } {
  const parallel = Array.from({ length: branches }, () => `{ work: ${ms}ms }`).join(", ");
  let shift = 0;
  const once = runScenario(
    scenarioFrom({
      run: "duration: 15ms, drain: 100s",
      services: `web: { cores: ${cores}, quota: ${quota}, operations: { get: [{ parallel: [${parallel}] }] } }`,
      clients: CLIENT,
    }),
    (world) => {
      shift = world.governors.of(0).quota!.periodEnd / MS;
    },
  );
  const threads = quota.includes("threads: 2") ? Math.min(2, branches) : branches;
  const from = 10;
  const nextPeriod = shift > from ? shift : shift + 100;
  const work = branches * ms;
  const end = endOfJob({ from, work, threads, quota: cores * 100, nextPeriod });
  return { took: latencies(once)[0], expected: end - from, run: once };
}

describe("Cores with a CFS quota", () => {
  for (const [cores, branches, ms] of [
    [0.5, 1, 120],
    [0.5, 4, 60],
    [1, 8, 200],
    [1.5, 3, 333],
    [2, 2, 500],
    [0.1, 1, 35],
  ]) {
    it(`a job of ${branches} x ${ms} ms on ${cores} cores ends when the formula says`, () => {
      const { took, expected } = cfs(cores, branches, ms);
      close(took, expected);
    });
  }

  it("stands still for all of the period that is left: slower than the same cores without a quota", () => {
    const { took } = cfs(1, 4, 100);
    assert.ok(took < 400 && took > 300, `${took}`);
  });

  it("runs on no more cores than it has threads", () => {
    const { took, expected } = cfs(1, 8, 200, "{ cfs: { threads: 2 } }");
    close(took, expected);
  });

  it("reports how long it stood still", () => {
    const services = "web: { cores: 0.5, quota: cfs, operations: { get: [{ work: 50ms }] } }";
    const [instance] = run({
      run: "duration: 10s, drain: 0s",
      services,
      clients: CLIENT,
    }).result.instances;
    // There is always work for all cores: of each period it runs for a moment only.
    assert.ok(instance.throttled! > 0.9 && instance.throttled! < 1, `${instance.throttled}`);
    assert.ok(Math.abs(instance.utilization! - 1) < 0.02, `${instance.utilization}`);
  });

  it("shifts the periods of instances against each other, the same way for the same seed", () => {
    const shifts = (): number[] => {
      const all: number[] = [];
      const services = "web: { replicas: 5, cores: 1, quota: cfs, operations: { get: [{ work: 1ms }] } }";
      runScenario(scenarioFrom({ services, clients: CLIENT }), ({ governors }) => {
        for (let k = 0; k < 5; k++) all.push(governors.of(k).quota!.periodEnd);
      });
      return all;
    };
    assert.equal(new Set(shifts()).size, 5);
    assert.deepEqual(shifts(), shifts());
  });

  it("without a quota, part of a core serves at that rate", () => {
    const services = "web: { cores: 0.25, operations: { get: [{ work: 2ms }] } }";
    const one = run({ run: "duration: 15ms", services, clients: CLIENT });
    close(latencies(one)[0], 8);
  });
});

describe("Pauses", () => {
  const pausing = (steps: string, more: Partial<Parts> = {}): number[] =>
    latencies(
      run({
        run: "duration: 55ms, drain: 10s",
        services: `web: { pauses: { every: 12ms, length: 30ms }, operations: { get: ${steps} } }`,
        clients: CLIENT,
        ...more,
      }),
    );

  // Requests at 10, 20 .. 50 ms; it stands still from 12 to 42 ms, and from 54 to 84 ms.
  it("work stands still, and goes on where it was", () => {
    assert.deepEqual(pausing("[{ work: 5ms }]"), [35, 27, 17, 7, 35]);
  });

  it("waiting that has begun goes on, but what follows it does not", () => {
    assert.deepEqual(pausing("[{ wait: 3ms }]"), [32, 25, 15, 5, 3]);
    assert.deepEqual(pausing("[{ wait: 3ms }, { work: 2ms }]"), [34, 27, 17, 7, 35]);
  });

  it("answers of callees are not heard meanwhile, good or bad", () => {
    const services = (steps: string): string =>
      "web: { pauses: { every: 12ms, length: 30ms }, operations: { get: [db.get] } }, " +
      `db: { operations: { get: ${steps} } }`;
    assert.deepEqual(pausing("", { services: services("[{ wait: 4ms }]") }), [32, 26, 16, 6, 34]);
    const once = run({
      run: "duration: 15ms, drain: 10s",
      services: services("[{ wait: 4ms }, { fail: 100% }]"),
      clients: CLIENT,
    });
    assert.deepEqual(
      once.ended.map(({ to, isOk }) => [to / MS, isOk]),
      [[42, false]],
    );
  });

  it("make an M/M/1 queue as long as one whose server breaks down and is repaired", () => {
    // Exponential times up and down, work that goes on where it was: see e.g. H. White, L. Christie, Queuing
    // with preemptive priorities or with breakdown, Operations Research 6 (1958).
    const [arrival, service, failure, repair] = [50, 100, 10, 50];
    const up = repair / (failure + repair);
    const factor = 1 + (service * failure) / (failure + repair) ** 2;
    const expected = (1000 * factor) / (service * up - arrival);
    const { result } = run({
      run: "duration: 4000s, warmup: 10s",
      services:
        "web: { cores: 1, workers: 1, pauses: { every: exp 100ms, length: exp 20ms }, " +
        "operations: { get: [{ work: exp 10ms }] } }",
      clients: "users: { target: web.get, arrivals: { poisson: 50/s } }",
    });
    const { latency, successes } = result.routes[0];
    const mean = latency.sum / successes / MS;
    assert.ok(Math.abs(mean / expected - 1) < 0.03, `${mean} ms, not ${expected} ms`);
  });

  it("are of each instance by itself, and nothing is lost", () => {
    const { result } = run({
      run: "duration: 10s",
      services:
        "web: { replicas: 4, cores: 1, pauses: { every: exp 500ms, length: exp 50ms }, " +
        "operations: { get: [{ work: exp 3ms }] } }",
      clients: CLIENT,
    });
    const [route] = result.routes;
    assert.equal(route.failures, 0);
    assert.equal(route.successes, route.requests);
  });
});

describe("Faults of processors", () => {
  const web = (more: string): string => `web: { ${more} operations: { get: [{ work: 5ms }] } }`;

  it("pause: an instance stands still as long as it lasts", () => {
    const rest = "faults: [{ at: 12ms, for: 30ms, pause: {} }]";
    const once = run({ run: "duration: 55ms, drain: 1s", services: web(""), clients: CLIENT, rest });
    assert.deepEqual(latencies(once), [35, 27, 17, 7, 5]);
  });

  it("pause: again and again, but only while it lasts", () => {
    // From 10 ms on 2 ms run, 6 ms stand still, and so on: still in 12..18, 20..26, 28..34 and 36..40 ms.
    const rest = "faults: [{ at: 10ms, for: 30ms, pause: { every: 2ms, length: 6ms } }]";
    const once = run({ run: "duration: 100ms, drain: 1s", services: web(""), clients: CLIENT, rest });
    assert.deepEqual(latencies(once).slice(0, 2), [2 + 6 + 2 + 6 + 1, 6 + 2 + 6 + 2 + 4 + 1]);
  });

  it("stress: strangers and threads of the instance have equal parts of its cores", () => {
    const rest = "faults: [{ at: 0s, for: 60s, stress: { cores: 3 } }]";
    const once = run({ run: "duration: 15ms, drain: 1s", services: web("cores: 2,"), clients: CLIENT, rest });
    // One of four threads on two cores: half a core.
    close(latencies(once)[0], 10);
  });

  it("stress: part of a thread takes part of the time; free cores hide it", () => {
    const took = (cores: number, stress: number): number =>
      latencies(
        run({
          run: "duration: 15ms, drain: 1s",
          services: web(`cores: ${cores},`),
          clients: CLIENT,
          rest: `faults: [{ at: 0s, for: 60s, stress: { cores: ${stress} } }]`,
        }),
      )[0];
    close(took(1, 0.5), 7.5);
    close(took(4, 3), 5);
  });

  it("offline: work goes on at the cores that are left, and stands still while there are none", () => {
    const took = (faults: string): readonly number[] => {
      const services = "web: { cores: 2, workers: 2, operations: { get: [{ work: 20ms }] } }";
      const clients = "users: { target: web.get, arrivals: { constant: 200/s } }";
      return latencies(run({ run: "duration: 12ms", services, clients, rest: `faults: [${faults}]` }));
    };
    // At 5 and 10 ms. From 15 to 25 ms there is one core for both, so that each has half of it.
    assert.deepEqual(took("{ at: 15ms, for: 10ms, offline: {} }"), [25, 25]);
    // The second fault takes the other core from 17 to 20 ms.
    const both = "{ at: 15ms, for: 10ms, offline: {} }, { at: 17ms, for: 3ms, offline: { cores: 1 } }";
    assert.deepEqual(took(both), [26.5, 26.5]);
    assert.deepEqual(took("{ at: 15ms, for: 10ms, offline: { cores: 7 } }"), [30, 30]);
  });

  it("stress: takes from all instances of a node that has cores", () => {
    const took = (on: string): number =>
      latencies(
        run({
          run: "duration: 15ms, drain: 1s",
          services: web("cores: 1,"),
          clients: CLIENT,
          rest:
            "topology: { zones: { a: { nodes: 1, cores: 4 } } }\n" +
            `faults: [{ at: 0s, for: 60s, on: ${on}, stress: { cores: 15 } }]`,
        }),
      )[0];
    // By weight 1 of 16 of four cores; beside one instance, it shares its one core with 15 others.
    close(took("{ node: a/0 }"), 5 * 4);
    close(took("{ node: a/0, service: web }"), 5 * 16);
  });
});

describe("Cores of nodes", () => {
  const NODES = "topology: { zones: { a: { nodes: 1, cores: 2 } } }";
  const two = (quiet: string, noisy: string): Parts => ({
    run: "duration: 15ms, drain: 10s",
    services:
      `quiet: { ${quiet} operations: { get: [{ work: 10ms }] } }, ` +
      `noisy: { ${noisy} operations: { get: [{ repeat: 1, steps: [{ parallel: [` +
      `${Array.from({ length: 6 }, () => "{ work: 10ms }").join(", ")}] }] }] } }`,
    clients:
      "users: { target: quiet.get, arrivals: { constant: 100/s } }, " +
      "others: { target: noisy.get, arrivals: { constant: 100/s } }",
    rest: NODES,
  });

  it("are shared by weight when instances want more: a noisy neighbour", () => {
    // Two cores, weights 1 and 3: the quiet one has half a core while the other needs 60 core ms, of which it
    // gets 1.5 cores; the quiet one ends first, after 20 ms.
    const once = run(two("cores: 1,", "cores: 3,"));
    close(latencies(once, 0)[0], 20);
    // After 20 ms, 30 core ms are left, on both cores.
    close(latencies(once, 1)[0], 20 + 15);
  });

  it("go unshared to who wants no more than its part", () => {
    // Weights 3 and 1: the quiet one may have 1.5 cores and uses one.
    const once = run(two("cores: 3,", "cores: 1,"));
    close(latencies(once, 0)[0], 10);
    // One core of its own limit.
    close(latencies(once, 1)[0], 60);
  });

  it("count for instances without cores of their own as those of one core", () => {
    const once = run(two("", ""));
    close(latencies(once, 0)[0], 10);
    close(latencies(once, 1)[0], 10 + (60 - 10) / 2);
  });

  it("may be faster or slower", () => {
    const rest = "topology: { nodes: { small: { speed: 0.5x }, big: { speed: 2x } } }";
    const services = "web: { replicas: 2, operations: { get: [{ work: 10ms }] } }";
    const once = run({
      run: "duration: 25ms",
      services,
      clients: CLIENT,
      rest: `${rest}\nmesh: { defaults: { balancer: roundRobin } }`,
    });
    assert.deepEqual(
      once.result.instances.map(({ speed }) => speed),
      [0.5, 2],
    );
    assert.deepEqual(
      [...latencies(once)].sort((a, b) => a - b),
      [5, 20],
    );
  });

  it("limit a quota's width too", () => {
    const parts = (topology: string): Parts => ({
      run: "duration: 15ms, drain: 10s",
      services:
        "web: { cores: 1, quota: { cfs: { period: 1s } }, operations: { get: [" +
        `{ parallel: [${Array.from({ length: 4 }, () => "{ work: 10ms }").join(", ")}] }] } }`,
      clients: CLIENT,
      rest: topology,
    });
    close(latencies(run(parts("")))[0], 10);
    close(latencies(run(parts(NODES)))[0], 20);
  });
});
