import assert from "node:assert/strict";
import { failures, latencies, MS, requestsByInstance, runScenario, scenarioFrom } from "../support/world-of";
import type { Run } from "../support/world-of";

const ONE = "users: { target: web.get, arrivals: { constant: 100/s } }";

interface What {
  readonly steps: string;
  readonly policy: string;
  readonly duration?: string;
  readonly clients?: string;
  readonly service?: string;
}

/** Requests every 10 ms to two instances in turn; `sent`: when each attempt left, ms. */
function doing(what: What): Run & { readonly sent: number[] } {
  const { steps, policy, duration = "15ms", clients = ONE, service = "" } = what;
  const sent: number[] = [];
  const scenario = scenarioFrom({
    run: `duration: ${duration}`,
    services: `web: { replicas: 2, ${service} operations: { get: ${steps} } }`,
    clients,
    rest: `mesh: { defaults: { ${policy} } }`,
  });
  const done = runScenario(scenario, (world) => {
    const send = world.send.bind(world);
    world.send = (call): void => {
      sent.push(world.queue.now / MS);
      send(call);
    };
  });
  return { ...done, sent };
}

describe("Hedges", () => {
  describe("after a time", () => {
    it("leave when the call has waited so long, and the first good answer ends it", () => {
      const { sent, result, ended } = doing({ steps: "[{ wait: 50ms }]", policy: "hedge: { after: 20ms }" });
      assert.deepEqual(sent, [10, 30]);
      assert.equal(ended[0].to / MS, 60);
      const [edge] = result.edges;
      assert.deepEqual([edge.attempts, edge.retries, edge.hedges], [2, 0, 1]);
    });

    it("follow each other up to max", () => {
      const { sent } = doing({ steps: "[{ wait: 50ms }]", policy: "hedge: { after: 2ms, max: 3 }" });
      assert.deepEqual(sent, [10, 12, 14, 16]);
    });

    it("are not sent where the answer is there before", () => {
      const done = doing({ steps: "[{ wait: 19ms }]", policy: "hedge: { after: 20ms }", duration: "1s" });
      assert.equal(done.result.edges[0].hedges, 0);
    });

    it("win where they are quicker", () => {
      // By turns, and one of the two is slow: alone it would take 400 ms.
      const service = "speeds: [{ share: 50%, speed: 0.01x }, { share: 50%, speed: 1x }],";
      const done = doing({
        steps: "[{ work: 4ms }]",
        policy: "hedge: { after: 5ms }",
        service,
        duration: "95ms",
      });
      assert.deepEqual(new Set(latencies(done)), new Set([4, 5 + 4]));
      assert.deepEqual(failures(done), {});
    });

    it("share their call's timeout", () => {
      const policy = "timeout: 25ms, hedge: { after: 10ms }";
      const done = doing({ steps: "[{ wait: 50ms }]", policy });
      assert.deepEqual(failures(done), { timeout: 1 });
      assert.equal(done.result.edges[0].timeouts, 2);
    });
  });

  describe("that lose", () => {
    const work = (policy: string): number[] => {
      const stages = "stages: [{ for: 15ms, to: 100/s }, { for: 0s, to: 0/s }]";
      const clients = `users: { target: web.get, arrivals: { constant: 100/s, ${stages} } }`;
      const rest = `hedge: { after: 10ms }${policy}`;
      const { result } = doing({ steps: "[{ work: 30ms }]", policy: rest, duration: "1s", clients });
      return [result.services[0].executedNs / MS, result.services[0].wastedNs / MS];
    };

    it("work on to no purpose where callees do not hear of it", () => {
      assert.deepEqual(work(""), [60, 30]);
    });

    it("are stopped at the callee where deadlines are passed on", () => {
      assert.deepEqual(work(", deadline: propagate"), [30 + 20, 20]);
    });
  });

  describe("and failures", () => {
    const failing = (policy: string): ReturnType<typeof doing> =>
      doing({ steps: "[{ wait: 3ms }, { fail: 100% }]", policy });

    it("end a call that fails in another way than those of nonFatal", () => {
      assert.deepEqual(failing("hedge: { after: 1ms }").sent, [10, 11]);
      assert.equal(failing("hedge: { after: 1ms }").ended[0].to / MS, 13);
    });

    it("of nonFatal bring the next hedge at once, and the last failure ends the call", () => {
      const done = failing("hedge: { after: 20ms, max: 2, nonFatal: [5xx] }");
      assert.deepEqual(done.sent, [10, 13, 16]);
      assert.equal(done.ended[0].to / MS, 19);
      assert.deepEqual(failures(done), { app_error: 1 });
    });

    it("are retried only when nothing else is under way", () => {
      const retry = "retry: { attempts: 1, on: [5xx], backoff: { base: 1ms, jitter: none } }";
      const done = failing(`hedge: { after: 1ms }, ${retry}`);
      assert.deepEqual(done.sent, [10, 11, 14 + 1]);
      const [edge] = done.result.edges;
      assert.deepEqual([edge.retries, edge.hedges], [1, 1]);
      assert.deepEqual(failures(done), { "app_error URX": 1 });
    });

    it("use up tokens, without which no hedge is sent", () => {
      const throttle = "retry: { attempts: 0, on: [5xx], throttle: { maxTokens: 2, tokenRatio: 1 } }";
      const done = failing(`hedge: { after: 5ms, max: 5, nonFatal: [5xx] }, ${throttle}`);
      assert.deepEqual(done.sent, [10]);
    });
  });

  it("are a share of the requests where they have a budget", () => {
    const policy = "hedge: { after: 10ms, budget: 10% }";
    const done = doing({ steps: "[{ wait: 50ms }]", policy, duration: "5s" });
    const [{ attempts, hedges }] = done.result.edges;
    assert.equal(hedges, Math.floor((attempts - hedges) * 0.1));
  });

  it("wait for a percentile of what was seen, once something was", () => {
    const steps =
      "[{ choose: [{ weight: 9, steps: [{ wait: 10ms }] }, { weight: 1, steps: [{ wait: 90ms }] }] }]";
    const hedges = (duration: string): number[] => {
      const { result } = doing({ steps, policy: "hedge: { after: p85 }", duration });
      return [result.edges[0].hedges, result.edges[0].attempts - result.edges[0].hedges];
    };
    assert.equal(hedges("2900ms")[0], 0);
    // What takes 90 ms takes longer than 85 % do: one in ten, after the first 3 s.
    const [sent, requests] = hedges("33s");
    const expected = (requests * (33 - 3)) / 33 / 10;
    assert.ok(Math.abs(sent - expected) < 5 * Math.sqrt(expected), `${sent}, expected ${expected}`);
  });

  describe("where a try takes longer than perTry", () => {
    const retry = (rest: string): string =>
      `retry: { attempts: 1, on: [5xx], perTry: 5ms, backoff: { base: 3ms, jitter: none }, ${rest} }`;

    it("go beside it, after the pause of a retry", () => {
      const done = doing({ steps: "[{ wait: 30ms }]", policy: retry("hedgeOnPerTryTimeout: true") });
      assert.deepEqual(done.sent, [10, 10 + 5 + 3]);
      assert.equal(done.ended[0].to / MS, 40);
      const [edge] = done.result.edges;
      assert.deepEqual([edge.retries, edge.hedges, edge.timeouts], [0, 1, 2]);
      assert.deepEqual(failures(done), {});
    });

    it("are not sent where the answer comes within the pause", () => {
      const done = doing({ steps: "[{ wait: 7ms }]", policy: retry("hedgeOnPerTryTimeout: true") });
      assert.deepEqual([done.sent, done.ended[0].to / MS], [[10], 17]);
    });

    it("let failures of what was too slow pass", () => {
      // The first fails at 20, the second at 28, and that is all that there may be.
      const steps = "[{ wait: 10ms }, { fail: 100% }]";
      const done = doing({ steps, policy: retry("hedgeOnPerTryTimeout: true") });
      assert.deepEqual(done.sent, [10, 18]);
      assert.equal(done.ended[0].to / MS, 28);
      assert.deepEqual(failures(done), { "app_error URX": 1 });
    });
  });

  it("at once, at two idle instances, make exponential times half as long", () => {
    // The lesser of two exponential times of mean 10 ms is exponential with mean 5 ms.
    const clients = "users: { target: web.get, arrivals: { constant: 5/s } }";
    const policy = "hedge: { after: 0s }, deadline: propagate";
    const steps = "[{ work: exp 10ms }]";
    const done = doing({ steps, policy, duration: "1000s", clients, service: "workers: 1," });
    const times = latencies(done);
    const n = times.length;
    const mean = times.reduce((sum, time) => sum + time, 0) / n;
    assert.ok(Math.abs(mean - 5) < (5 * 5) / Math.sqrt(n), `mean ${mean}`);
    const above = times.filter((time) => time > 5 * Math.LN10).length;
    assert.ok(
      Math.abs(above - n / 10) < 5 * Math.sqrt(n * 0.09),
      `${above} of ${n} above the 90th percentile`,
    );
    assert.equal(done.result.edges[0].hedges, n);
  });
});

describe("avoidPrevious", () => {
  const retry = (rest: string): string => `retry: { attempts: 1, on: [5xx]${rest} }`;
  const failing = (policy: string, clients = ONE): number[] =>
    requestsByInstance(doing({ steps: "[{ fail: 100% }]", policy, duration: "7s", clients }), "web");

  it("picks again while it picks what was tried", () => {
    const [a, b] = failing(`balancer: random, ${retry(", avoidPrevious: 50")}`);
    assert.equal(a, b);
    const [c, d] = failing(`balancer: random, ${retry("")}`);
    assert.notEqual(c, d);
  });

  it("picks only so many times more", () => {
    // Of two instances a second pick brings the same again every other time, and then it is taken.
    const clients = "users: { target: web.get, session: { keys: 1 }, arrivals: { constant: 100/s } }";
    const [a, b] = failing(`balancer: random, ${retry(", avoidPrevious: 1")}`, clients);
    assert.notEqual(a, b);
    assert.ok(Math.abs(a - b) < 0.2 * (a + b));
  });

  it("takes the next place of a ring", () => {
    const clients = "users: { target: web.get, session: { keys: 1 }, arrivals: { constant: 100/s } }";
    const home = failing(`balancer: ringHash, ${retry("")}`, clients);
    assert.equal(Math.min(...home), 0);
    const [a, b] = failing(`balancer: ringHash, ${retry(", avoidPrevious: 50")}`, clients);
    assert.equal(a, b);
  });
});
