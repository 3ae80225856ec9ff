import assert from "node:assert/strict";
import { failures, latencies, MS, run, runScenario, scenarioFrom } from "../support/world-of";
import type { Run } from "../support/world-of";

const ONE = "users: { target: web.get, arrivals: { constant: 100/s } }";

/**
 * Thirty of them, every 10 ms, and then quiet: what they leave behind comes to its end before the run does.
 */
const THIRTY = `users: { target: web.get, arrivals: { constant: 100/s,
  stages: [{ for: 305ms, to: 100/s }, { for: 0s, to: 0/s }] } }`;

function policy(text: string): string {
  return `mesh: { defaults: { ${text} } }`;
}

/** One request every 10 ms to `web`, which does as told. */
function doing(steps: string, rest: string, duration = "15ms", clients = ONE, service = ""): Run {
  return run({
    run: `duration: ${duration}`,
    services: `web: { ${service} operations: { get: ${steps} } }`,
    clients,
    rest,
  });
}

/** When each attempt was sent, ms. */
function attemptsOf(steps: string, rest: string, duration = "15ms"): number[] {
  const sent: number[] = [];
  const scenario = scenarioFrom({
    run: `duration: ${duration}`,
    services: `web: { operations: { get: ${steps} } }`,
    clients: ONE,
    rest,
  });
  runScenario(scenario, (world) => {
    const send = world.send.bind(world);
    world.send = (call): void => {
      sent.push(world.queue.now / MS);
      send(call);
    };
  });
  return sent;
}

describe("Answers", () => {
  describe("limits", () => {
    it("ends a call at its policy's timeout, with cause timeout", () => {
      const done = doing("[{ wait: 30ms }]", policy("timeout: 20ms"));
      assert.deepEqual(failures(done), { timeout: 1 });
      assert.equal(done.ended[0].to, 10 * MS + 20 * MS);
      assert.equal(done.result.edges[0].timeouts, 1);
    });

    it("does not end a call that takes exactly as long, where the answer was there first", () => {
      assert.deepEqual(failures(doing("[{ wait: 19ms }]", policy("timeout: 20ms"))), {});
    });

    it("ends a request when the client gives up, with cause client_timeout", () => {
      const clients = "users: { target: web.get, timeout: 5ms, arrivals: { constant: 100/s } }";
      const done = doing("[{ wait: 30ms }]", policy("timeout: 20ms"), "15ms", clients);
      assert.deepEqual(failures(done), { client_timeout: 1 });
      assert.equal(done.ended[0].to, 15 * MS);
    });

    it("lets the shorter of both limits hold", () => {
      const clients = "users: { target: web.get, timeout: 25ms, arrivals: { constant: 100/s } }";
      assert.deepEqual(failures(doing("[{ wait: 30ms }]", policy("timeout: 20ms"), "15ms", clients)), {
        timeout: 1,
      });
    });

    it("takes the call's own timeout before that of the policy", () => {
      const services = (own: string): string =>
        `web: { operations: { get: [{ call: api.get${own} }] } },
         api: { operations: { get: [{ wait: 50ms }] } }`;
      const rest = "mesh: { to: { api: { timeout: 30ms } } }";
      const end = (own: string): number =>
        run({ run: "duration: 15ms", services: services(own), clients: ONE, rest }).ended[0].to / MS;
      assert.deepEqual([end(""), end(", timeout: 7ms"), end(", timeout: 40ms")], [40, 17, 50]);
    });

    it("leaves an attempt that nobody waits for at work, and counts its work as wasted", () => {
      const done = doing("[{ work: 30ms }]", policy("timeout: 20ms"), "1s", THIRTY);
      const web = done.result.services[0];
      assert.deepEqual([web.executedNs, web.wastedNs], [30 * 30 * MS, 30 * 30 * MS]);
    });

    it("ends what an instance was late with, with a retry, at the limit for a try", () => {
      const rest = policy(
        "retry: { attempts: 1, on: [timeout], perTry: 5ms, backoff: { base: 3ms, jitter: none } }",
      );
      const done = doing("[{ wait: 30ms }]", rest);
      assert.deepEqual(failures(done), { "timeout URX": 1 });
      assert.equal(done.ended[0].to / MS, 10 + 5 + 3 + 5);
      assert.deepEqual([done.result.edges[0].timeouts, done.result.edges[0].attempts], [2, 2]);
    });
  });

  describe("retries", () => {
    const backoff = "backoff: { base: 2ms, max: 6ms, jitter: none }";

    it("come after pauses that double up to the longest", () => {
      const rest = policy(`retry: { attempts: 4, on: [5xx], ${backoff} }`);
      // Each attempt takes 1 ms; pauses 2, 4, 6, 6.
      assert.deepEqual(attemptsOf("[{ wait: 1ms }, { fail: 100% }]", rest), [10, 13, 18, 25, 32]);
    });

    it("are used up: URX", () => {
      const done = doing("[{ fail: 100% }]", policy(`retry: { attempts: 3, on: [5xx], ${backoff} }`));
      assert.deepEqual(failures(done), { "app_error URX": 1 });
      assert.deepEqual([done.result.edges[0].attempts, done.result.edges[0].retries], [4, 3]);
    });

    it("come only on the conditions named", () => {
      assert.deepEqual(
        attemptsOf(
          "[{ fail: 100% }]",
          policy(`retry: { attempts: 3, on: [connect-failure, reset], ${backoff} }`),
        ),
        [10],
      );
      const done = doing(
        "[{ fail: 100% }]",
        policy(`retry: { attempts: 3, on: [connect-failure], ${backoff} }`),
      );
      assert.deepEqual(failures(done), { app_error: 1 });
    });

    it("stop at the first success", () => {
      // One worker and no line: the second request finds it busy until 33 ms, and tries at 20, 22, 26, 32,
      // 38.
      const rest = policy(
        "retry: { attempts: 5, on: [5xx], backoff: { base: 2ms, max: 6ms, jitter: none } }",
      );
      const done = doing("[{ work: 23ms }]", rest, "25ms", ONE, "workers: 1, queue: 0,");
      assert.deepEqual(latencies(done), [23, 38 + 23 - 20]);
      assert.equal(done.result.edges[0].retries, 4);
      assert.deepEqual(
        done.result.edges[0].failuresByCause.filter((count) => count > 0),
        Int32Array.of(4),
      );
    });

    it("end with the call's timeout: one that was still to leave is not counted", () => {
      const done = doing(
        "[{ fail: 100% }]",
        policy(`timeout: 5ms, retry: { attempts: 9, on: [5xx], ${backoff} }`),
      );
      assert.deepEqual(failures(done), { timeout: 1 });
      assert.equal(done.ended[0].to, 15 * MS);
      // Attempts at 10 and 12; the next would be at 16.
      assert.deepEqual([done.result.edges[0].attempts, done.result.edges[0].retries], [2, 1]);
    });

    it("draw the pause anywhere in it with full jitter, in its second half with equal jitter", () => {
      for (const [jitter, least] of [
        ["full", 0],
        ["equal", 10],
      ] as const) {
        const rest = policy(`retry: { attempts: 1, on: [5xx], backoff: { base: 20ms, jitter: ${jitter} } }`);
        const pauses = doing("[{ fail: 100% }]", rest, "10s").ended.map(({ from, to }) => (to - from) / MS);
        const width = 20 - least;
        assert.ok(
          pauses.every((pause) => pause >= least && pause < 20),
          jitter,
        );
        // The mean of 999 uniform draws has the standard deviation width / sqrt(12 * 999); six of them are
        // allowed.
        const mean = pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length;
        assert.ok(
          Math.abs(mean - (least + width / 2)) < (6 * width) / Math.sqrt(12 * 999),
          `${jitter}: ${mean}`,
        );
      }
    });
  });

  describe("retry budgets", () => {
    /** `n` requests at once, each failing at its first attempt: how many may be tried again. */
    function retriesOf(n: number, budget: string): Record<string, number> {
      // All requests wait 1 s in the instance, so that all are open when the first fails; they fail in turn.
      const pause = "backoff: { base: 10s, jitter: none }";
      const rest = policy(`retry: { attempts: 1, on: [5xx], ${pause}, budget: { ${budget} } }`);
      const done = doing("[{ wait: 1s }, { fail: 100% }]", rest, `${(n + 0.5) * 10}ms`);
      return failures(done);
    }

    it("allow min retries whatever the share", () => {
      assert.deepEqual(retriesOf(20, "ratio: 0%, min: 3"), { "app_error UO": 17, "app_error URX": 3 });
      assert.deepEqual(retriesOf(20, "ratio: 0%, min: 0"), { "app_error UO": 20 });
    });

    it("allow trunc(ratio * requests under way), without the one that has just failed", () => {
      // 20 open. The k-th (from 0) to fail leaves 19 - k open; retries so far r: allowed while r < trunc(0.2
      // * (19 - k)). k = 0..2: limits 3 (19, 18, 17): three are allowed; afterwards limits fall to 3, 3, 2,
      // ...: none more.
      let retries = 0;
      for (let k = 0; k < 20; k++) if (retries < Math.trunc(0.2 * (19 - k))) retries++;
      assert.deepEqual(retriesOf(20, "ratio: 20%, min: 0"), {
        "app_error UO": 20 - retries,
        "app_error URX": retries,
      });
    });

    it("count one place for a call, however often it is tried", () => {
      const pause = "backoff: { base: 1ms, jitter: none }";
      const rest = policy(`retry: { attempts: 4, on: [5xx], ${pause}, budget: { ratio: 0%, min: 1 } }`);
      const done = doing("[{ fail: 100% }]", rest);
      assert.deepEqual(failures(done), { "app_error URX": 1 });
      assert.equal(done.result.edges[0].retries, 4);
    });

    it("get their places back when retries end", () => {
      const rest = policy(
        "retry: { attempts: 1, on: [5xx], backoff: { base: 3ms, jitter: none }, budget: { ratio: 0%, min: 1 } }",
      );
      const done = doing("[{ wait: 1ms }, { fail: 100% }]", rest, "105ms");
      assert.deepEqual(failures(done), { "app_error URX": 10 });
    });
  });

  describe("tokens for retries", () => {
    const failing = (retry: string, duration: string): Record<string, number> => {
      const pause = "backoff: { base: 1ns, jitter: none }";
      return failures(
        doing("[{ fail: 100% }]", policy(`retry: { attempts: 1, on: [5xx], ${pause}, ${retry} }`), duration),
      );
    };

    it("are used up by failures, also those of retries: none while half are gone", () => {
      // Of 4 the first failure leaves 3, its retry 2.
      assert.deepEqual(failing("throttle: { maxTokens: 4, tokenRatio: 1 }", "105ms"), {
        "app_error URX": 1,
        "app_error UO": 9,
      });
    });

    it("come back with good answers", () => {
      const retry = "retry: { attempts: 1, on: [5xx], throttle: { maxTokens: 3, tokenRatio: 1 } }";
      const { result } = doing("[{ fail: 50% }]", policy(retry), "10s");
      const [edge] = result.edges;
      // Of three a second failure in a row leaves one, and the throttle is closed.
      const alone = doing("[{ fail: 50% }]", policy("retry: { attempts: 1, on: [5xx] }"), "10s").result;
      assert.ok(edge.retries < alone.edges[0].retries && edge.retries > 10, `${edge.retries}`);
    });

    it("are paid for by requests, ten for a retry at 10 %, where the budget has a ttl", () => {
      assert.deepEqual(failing("budget: { ratio: 10%, min: 0/s, ttl: 10s }", "255ms"), {
        "app_error URX": 2,
        "app_error UO": 23,
      });
    });

    it("are a quota that retries use up, each for its price", () => {
      assert.deepEqual(failing("quota: { capacity: 10, retryCost: 4 }", "105ms"), {
        "app_error URX": 2,
        "app_error UO": 8,
      });
      assert.deepEqual(failing("quota: { initial: 0 }", "105ms"), { "app_error UO": 10 });
    });

    it("come back to a quota with good answers: what the retry cost, or a bit", () => {
      const retry = (quota: string): string =>
        `retry: { attempts: 1, on: [5xx], backoff: { base: 1ns, jitter: none }, quota: { ${quota} } }`;
      const share = (quota: string): number => {
        const [edge] = doing("[{ fail: 50% }]", policy(retry(quota)), "100s").result.edges;
        return edge.retries / edge.attempts;
      };
      // Each request has a retry with 1/2; where the quota is never short, that is a third of the attempts.
      assert.ok(Math.abs(share("successIncrement: 5") - 1 / 3) < 0.02);
      // Success brings 0.1: of n attempts n / 2 succeed and pay for n / 20 retries.
      assert.ok(
        Math.abs(share("initial: 0, retryCost: 1, successIncrement: 0.1, refund: false") - 0.05) < 0.01,
      );
    });

    it("are there for a rate of retries without any requests", () => {
      assert.deepEqual(failing("budget: { ratio: 0%, min: 2/s, ttl: 2s }", "255ms"), {
        "app_error URX": 4,
        "app_error UO": 21,
      });
    });
  });

  describe("deadlines that are passed on", () => {
    const propagate = (timeout: string): string => policy(`deadline: propagate, timeout: ${timeout}`);

    it("stop work on the core", () => {
      const done = doing("[{ work: 30ms }]", propagate("20ms"));
      assert.deepEqual(failures(done), { timeout: 1 });
      const [web] = done.result.services;
      assert.deepEqual([web.executedNs, web.wastedNs], [20 * MS, 20 * MS]);
      assert.deepEqual(
        [...done.result.operations[0].failuresByCause].reduce((a, b) => a + b),
        1,
      );
    });

    it("stop work on shared cores, and the others go faster", () => {
      // 10: first, alone; 20: both at half speed. 30: the first is stopped with 15 done; the second has 5
      // done, 11 left, which it ends at 41 - but its own time is over at 40.
      const done = doing("[{ work: 16ms }]", propagate("20ms"), "25ms", ONE, "cores: 1,");
      assert.deepEqual(latencies(done), [-1, -1]);
      assert.equal(done.result.services[0].executedNs, 30 * MS);
      const faster = doing("[{ work: 16ms }]", propagate("21ms"), "25ms", ONE, "cores: 1,");
      // 31: the first is stopped with 15.5 done; the second has 5.5 done and ends at 31 + 10.5 = 41.5: too
      // late as well.
      assert.deepEqual(latencies(faster), [-1, -1]);
      const enough = doing("[{ work: 15.5ms }]", propagate("21ms"), "25ms", ONE, "cores: 1,");
      // The first ends at 31 with its 15.5 done, just in time; the second has 10 left and is stopped at 41,
      // just done.
      assert.equal(enough.result.services[0].executedNs, 31 * MS);
    });

    it("take requests out of the line", () => {
      // One worker: 10..40 work; 20 waits and leaves the line at 45 with 5 of its work done... of 30.
      const done = doing("[{ work: 30ms }]", propagate("25ms"), "35ms", ONE, "workers: 1,");
      // 10..35 the first, stopped; 35..45 the second, stopped; 45..55 the third, stopped.
      assert.equal(done.result.services[0].executedNs, (25 + 10 + 10) * MS);
      const waiting = doing("[{ work: 30ms }]", propagate("12ms"), "35ms", ONE, "workers: 1,");
      // 10..22; the second worked 22..32 (its limit), the third 32..42.
      assert.equal(waiting.result.services[0].executedNs, (12 + 10 + 10) * MS);
    });

    it("reach nested calls and branches", () => {
      const services = `
        web: { operations: { get: [{ parallel: [[{ work: 100ms }], [api.get], [{ wait: 1ms }]] }] } },
        api: { operations: { get: [{ work: 5ms }, leaf.get] } },
        leaf: { operations: { get: [{ work: 100ms }] } }`;
      const done = run({ services, clients: THIRTY, rest: propagate("20ms") });
      assert.deepEqual(failures(done), { timeout: 30 });
      assert.deepEqual(
        done.result.services.map(({ executedNs }) => executedNs / MS),
        [30 * 20, 30 * 5, 30 * 15],
      );
      // Three requests at a time with six rows each: what is stopped is gone at once.
      assert.ok(done.world.used <= 18, String(done.world.used));
    });

    it("are not passed on where the policy ignores them", () => {
      const services = `web: { operations: { get: [api.get] } },
        api: { operations: { get: [{ work: 50ms }] } }`;
      const rest =
        "mesh: { defaults: { deadline: propagate, timeout: 20ms }, to: { api: { deadline: ignore, timeout: 1s } } }";
      const done = run({ services, clients: THIRTY, rest });
      // api goes on for 50 ms with what web has dropped after 20.
      assert.equal(done.result.services[1].executedNs, 30 * 50 * MS);
    });

    it("include the limit for a try", () => {
      const services = `web: { operations: { get: [{ work: 1ms }, api.get] } },
        api: { operations: { get: [{ work: 50ms }] } }`;
      const retry =
        "retry: { attempts: 1, on: [timeout], perTry: 5ms, backoff: { base: 3ms, jitter: none } }";
      const rest = `mesh: { defaults: { deadline: propagate, timeout: 1s }, to: { web: { ${retry} } } }`;
      const done = run({ services, clients: THIRTY, rest });
      // Two tries of 5 ms each, of which api has 4 each.
      assert.deepEqual(
        done.result.services.map(({ executedNs }) => executedNs / MS),
        [30 * 2, 30 * 8],
      );
    });

    it("drop a request on the wire when it arrives", () => {
      const rest = `topology: { network: { sameZone: 30ms } }\n${propagate("20ms")}`;
      const done = doing("[{ work: 1ms }]", rest, "105ms");
      assert.deepEqual(failures(done), { timeout: 10 });
      assert.equal(done.result.operations[0].requests, 0);
    });
  });
});
