import assert from "node:assert/strict";
import { failures, latencies, MS, run, runScenario, scenarioFrom } from "../support/world-of";
import type { Run } from "../support/world-of";

const CLIENT = "users: { target: web.get, arrivals: { constant: 100/s } }";
const LEAF = `leaf: { operations: { get: [{ work: 3ms }], slow: [{ work: 20ms }], bad: [{ fail: 100% }],
  drawn: [{ wait: exp 10ms }] } }`;

function doing(steps: string, count = 1, rest = ""): Run {
  const services = `web: { operations: { get: ${steps} } }, ${LEAF}`;
  return run({ run: `duration: ${count * 10 + 5}ms`, services, clients: CLIENT, rest });
}

function took({ ended }: Run): number {
  return (ended[0].to - ended[0].from) / MS;
}

const WAITS = "[{ wait: 1ms }], [{ wait: 4ms }], [{ wait: 9ms }]";
const failing = (ms: number): string => `[{ wait: ${ms}ms }, { fail: 100% }]`;

describe("Branches of which some are needed", () => {
  it("go on when so many have ended well", () => {
    for (const [join, ms] of [
      ["any", 1],
      ["1", 1],
      ["2", 4],
      ["3", 9],
      ["all", 9],
    ] as const) {
      assert.deepEqual(latencies(doing(`[{ parallel: [${WAITS}], join: ${join} }, { wait: 2ms }]`)), [
        ms + 2,
      ]);
    }
  });

  it("do not count those that fail, and fail as the first did as soon as too few are left", () => {
    assert.deepEqual(latencies(doing(`[{ parallel: [${failing(1)}, ${WAITS}], join: 2 }]`)), [4]);
    const failed = doing(`[{ parallel: [${failing(2)}, ${failing(5)}, ${WAITS}], join: 4 }]`);
    assert.deepEqual(failures(failed), { app_error: 1 });
    assert.equal(took(failed), 5);
    const strict = doing(`[{ parallel: [[leaf.bad], [{ wait: 9ms }]], join: 2 }]`);
    assert.deepEqual(failures(strict), { dependency_error: 1 });
    assert.equal(took(strict), 0);
  });

  it("are the minimum of exponentials, or any order statistic: H(n) - H(n - k) means", () => {
    const harmonic = (n: number): number => (n === 0 ? 0 : 1 / n + harmonic(n - 1));
    const square = (n: number): number => (n === 0 ? 0 : 1 / (n * n) + square(n - 1));
    for (const [n, k] of [
      [5, 1],
      [5, 3],
      [5, 5],
      [10, 9],
    ]) {
      const calls = Array<string>(n).fill("leaf.drawn").join(", ");
      const times = latencies(doing(`[{ parallel: [${calls}], join: ${k} }]`, 4000));
      const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
      const deviation = 10 * Math.sqrt((square(n) - square(n - k)) / times.length);
      assert.ok(
        Math.abs(mean - 10 * (harmonic(n) - harmonic(n - k))) < 5 * deviation,
        `${k} of ${n}: ${mean}`,
      );
    }
  });

  it("stop the others, what they work at and what they hold included", () => {
    const { result, world } = run({
      run: "duration: 15ms",
      services: `web: { cores: 1, pools: { db: { size: 1 } }, operations: { get: [
        { parallel: [[{ wait: 2ms }], [{ work: 8ms }], [{ use: { pool: db, hold: 9ms } }],
          [{ use: { pool: db, hold: 9ms } }]], join: any }, { work: 1ms }] } }`,
      clients: CLIENT,
    });
    assert.equal(result.services[0].executedNs, 3 * MS);
    assert.equal(world.slotsInUse(0, 0), 0);
    assert.deepEqual(world.waitingFor(0, 0), []);
  });

  it("let calls of stopped branches go on, as wasted work, or cancel them where deadlines propagate", () => {
    const steps = "[{ parallel: [leaf.get, leaf.slow], join: any }]";
    const kept = doing(steps, 1);
    const leaf = (one: Run): (typeof kept.result.services)[number] => one.result.services[1];
    assert.deepEqual([leaf(kept).executedNs, leaf(kept).wastedNs + 0], [3 * MS, 0]);
    const later = doing(steps, 4);
    // Those that end after the run are not known; the first two are: 3 ms well, 20 ms for nobody, each.
    assert.equal(leaf(later).wastedNs % (20 * MS), 0);
    assert.ok(leaf(later).wastedNs > 0);
    const cancelled = doing(steps, 4, "mesh: { defaults: { deadline: propagate } }");
    assert.equal(leaf(cancelled).executedNs, 4 * 6 * MS);
    assert.equal(leaf(cancelled).wastedNs, 4 * 3 * MS);
    assert.deepEqual(failures(cancelled, "service"), { cancelled: 4 });
    assert.deepEqual(latencies(cancelled), [3, 3, 3, 3]);
  });

  it("cancel all the way down", () => {
    const { result } = run({
      run: "duration: 15ms",
      services: `web: { operations: { get: [{ parallel: [[{ wait: 2ms }], mid.get], join: any }] } },
        mid: { operations: { get: [[leaf.slow, leaf.slow]] } }, ${LEAF}`,
      clients: CLIENT,
      rest: "mesh: { defaults: { deadline: propagate } }",
    });
    assert.deepEqual(
      result.services.map(({ executedNs }) => executedNs),
      [0, 0, 2 * 2 * MS],
    );
  });
});

describe("Branches that are limited", () => {
  it("begin one after the other as others end", () => {
    const five = "[{ wait: 5ms }], [{ wait: 1ms }], [{ wait: 1ms }], [{ wait: 1ms }], [{ wait: 4ms }]";
    for (const [limit, ms] of [
      [1, 12],
      [2, 7],
      [3, 5],
      [4, 5],
      [5, 5],
      [9, 5],
    ]) {
      assert.deepEqual(latencies(doing(`[{ parallel: [${five}], limit: ${limit} }]`)), [ms], String(limit));
    }
  });

  it("all run, though one has failed; those not begun are not when enough have ended well", () => {
    const failed = doing(`[{ parallel: [${failing(1)}, ${WAITS}], limit: 1 }]`);
    assert.equal(took(failed), 1 + 1 + 4 + 9);
    assert.deepEqual(failures(failed), { app_error: 1 });
    assert.deepEqual(latencies(doing(`[{ parallel: [${WAITS}], limit: 1, join: 2 }]`)), [5]);
  });

  it("meet the same chance whatever the limit", () => {
    const calls = "[leaf.drawn, leaf.drawn, leaf.drawn]";
    const whole = (limit: number): number[] =>
      latencies(doing(`[{ parallel: ${calls}, limit: ${limit} }]`, 50));
    const one = whole(1);
    whole(3).forEach((time, k) => {
      assert.ok(time < one[k]);
    });
    const sum = (steps: string): number[] => latencies(doing(steps, 50));
    assert.deepEqual(sum(`[{ parallel: ${calls}, limit: 3 }]`), sum(`[{ parallel: ${calls} }]`));
  });
});

describe("Calls that nobody waits for", () => {
  it("let the operation go on at once, and their failure be", () => {
    const done = doing(
      "[{ call: leaf.slow, async: true }, { call: leaf.bad, async: true }, { wait: 1ms }]",
      4,
    );
    assert.deepEqual(latencies(done), [1, 1, 1, 1]);
    assert.deepEqual(failures(done, "service"), { app_error: 4 });
    const edge = done.result.edges.find(({ caller }) => caller === "web")!;
    assert.equal(edge.attempts, 8);
    // What they do is not wasted: that nobody waits is as it should be.
    assert.equal(done.result.services[1].wastedNs + 0, 0);
  });

  it("are tried again, and keep to their timeouts, but not to the deadline of who made them", () => {
    const policy =
      "mesh: { to: { web: { timeout: 3ms, deadline: propagate }, leaf: { deadline: propagate } } }";
    const steps =
      "[{ call: leaf.bad, async: true, retry: { attempts: 2, on: [5xx] } }, " +
      "{ call: leaf.slow, async: true, timeout: 12ms }, { call: leaf.get, async: true }, { wait: 9ms }]";
    const services = `web: { operations: { get: ${steps} } }, ${LEAF}`;
    const clients = "users: { target: web.get, arrivals: { constant: 20/s } }";
    const done = run({ run: "duration: 99ms", services, clients, rest: policy });
    assert.deepEqual(failures(done), { timeout: 1 });
    assert.deepEqual(failures(done, "service"), { "app_error URX": 1, timeout: 1 });
    const edge = done.result.edges.find(({ caller }) => caller === "web")!;
    assert.deepEqual([edge.attempts, edge.retries], [5, 2]);
  });
});

describe("Retries of one call", () => {
  const policy =
    "mesh: { defaults: { retry: { attempts: 5, on: [5xx], backoff: { base: 1ms, jitter: none } } } }";
  const attempts = (retry: string): number => {
    const done = doing(`[{ call: leaf.bad, onError: ignore${retry} }]`, 1, policy);
    return done.result.edges.find(({ caller }) => caller === "web")!.attempts;
  };

  it("take the place of the policy's", () => {
    assert.equal(attempts(""), 6);
    assert.equal(attempts(", retry: false"), 1);
    assert.equal(attempts(", retry: { attempts: 2, on: [5xx] }"), 3);
    assert.equal(attempts(", retry: { attempts: 2, on: [reset] }"), 1);
  });

  it("have limits for each attempt, and budgets", () => {
    const retry = "retry: { attempts: 1, on: [timeout], perTry: 5ms, backoff: { base: 2ms, jitter: none } }";
    const done = doing(`[{ call: leaf.slow, ${retry} }]`);
    assert.equal(took(done), 5 + 2 + 5);
    assert.deepEqual(failures(done, "service"), { "timeout URX": 1 });
    const poor = doing("[{ call: leaf.bad, retry: { on: [5xx], budget: { ratio: 0%, min: 0 } } }]");
    assert.deepEqual(failures(poor, "service"), { "app_error UO": 1 });
  });
});

describe("Operations with a timeout", () => {
  const services = (more: string, steps: string): string =>
    `web: { ${more} operations: { get: { timeout: 5ms, steps: ${steps} } } }, ${LEAF}`;
  const once = (steps: string, more = "", rest = ""): Run =>
    run({ run: "duration: 15ms", services: services(more, steps), clients: CLIENT, rest });

  it("end there, whatever they are at", () => {
    for (const steps of [
      "[{ wait: 9ms }]",
      "[{ work: 9ms }]",
      "[leaf.slow]",
      "[[leaf.slow, { wait: 1ms }]]",
      "[{ repeat: 1000, steps: [{ wait: 1ms }] }]",
    ]) {
      const done = once(steps);
      assert.deepEqual(failures(done), { operation_timeout: 1 });
      assert.equal(took(done), 5);
    }
    assert.deepEqual(latencies(once("[{ wait: 4ms }]")), [4]);
  });

  it("stop their work, and that of callees where deadlines propagate", () => {
    assert.equal(once("[{ work: 9ms }]").result.services[0].executedNs, 5 * MS);
    const done = once("[leaf.slow]", "", "mesh: { to: { leaf: { deadline: propagate } } }");
    assert.equal(done.result.services[1].executedNs, 5 * MS);
    assert.deepEqual(failures(done, "service"), { cancelled: 1 });
  });

  it("count the time in line", () => {
    const { result } = run({
      run: "duration: 25ms",
      services: "web: { workers: 1, operations: { get: { timeout: 12ms, steps: [{ wait: 11ms }] } } }",
      clients: "users: { target: web.get, arrivals: { constant: 200/s } }",
    });
    // At 5 ms: served until 16. At 10 ms: begun at 16, ended at 22. At 15 ms: begun at 22, ended at 27. At 20 ms:
    // begun at 27, ended at 32. (Each has its worker when the one before is over.)
    assert.equal(result.operations[0].successes, 1);
    assert.equal(result.operations[0].failures, result.operations[0].requests - 1);
  });

  it("wait for a process that stands still to look at the clock", () => {
    const scenario = scenarioFrom({
      run: "duration: 15ms",
      services: services("", "[{ wait: 9ms }]"),
      clients: CLIENT,
      rest: "faults: [{ at: 12ms, for: 30ms, on: { service: web }, hang: {} }]",
    });
    const done = runScenario(scenario);
    assert.deepEqual(failures(done), { operation_timeout: 1 });
    assert.equal(took(done), 42 - 10);
  });
});
