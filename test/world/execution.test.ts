import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";
import type { Parts, Run } from "../support/world-of";

const CLIENT = "users: { target: web.get, arrivals: { constant: 100/s } }";
const LEAF = "leaf: { operations: { get: [{ work: 3ms }], bad: [{ work: 2ms }, { fail: 100% }] } }";

/**
 * What one request does: `count` of them come every 10 ms to a service without limits, so none waits for
 * another.
 */
function doing(steps: string, count = 1, more: Partial<Parts> = {}): Run {
  const services = `web: { operations: { get: ${steps} } }, ${LEAF}`;
  return run({ run: `duration: ${count * 10 + 5}ms`, services, clients: CLIENT, ...more });
}

function time(steps: string): number {
  return latencies(doing(steps))[0];
}

describe("Execution", () => {
  it("does one step after the other: times add up", () => {
    assert.equal(time("[{ work: 3ms }, { wait: 4ms }, leaf.get, { work: 1ms }]"), 3 + 4 + 3 + 1);
    assert.equal(time("[]"), 0);
  });

  it("does branches at once: the longest counts", () => {
    assert.equal(
      time("[{ parallel: [[{ wait: 3ms }], [{ wait: 9ms }], [leaf.get, leaf.get]] }, { wait: 1ms }]"),
      9 + 1,
    );
    assert.equal(time("[[{ wait: 3ms }, { wait: 7ms }], [leaf.get, { wait: 2ms }]]"), 7 + 3);
    assert.equal(time("[{ parallel: [[], []] }]"), 0);
  });

  it("nests branches in branches", () => {
    const inner =
      "{ parallel: [[{ wait: 5ms }], [{ wait: 6ms }, { parallel: [[{ wait: 1ms }], [{ wait: 2ms }]] }]] }";
    assert.equal(time(`[{ parallel: [[{ wait: 1ms }, ${inner}], [{ wait: 3ms }]] }]`), 1 + 6 + 2);
  });

  it("repeats", () => {
    assert.equal(time("[{ repeat: 3, steps: [{ wait: 2ms }, { wait: 1ms }] }]"), 9);
    assert.equal(time("[{ repeat: 0, steps: [{ wait: 2ms }] }, { wait: 1ms }]"), 1);
    assert.equal(time("[{ repeat: 2, steps: [{ repeat: 0, steps: [{ wait: 1ms }] }, { wait: 1ms }] }]"), 2);
    assert.equal(
      time("[{ repeat: 2, steps: [{ parallel: [[{ repeat: 3, steps: [{ wait: 1ms }] }], []] }] }]"),
      6,
    );
  });

  for (const levels of [3, 4, 5, 9, 10]) {
    it(`repeats ${levels} levels deep: 2^${levels} rounds, and one round a level beside`, () => {
      let steps = "{ wait: 1us }";
      for (let level = 0; level < levels; level++) steps = `{ wait: 1ns }, { repeat: 2, steps: [${steps}] }`;
      const rounds = 2 ** levels;
      assert.equal(time(`[${steps}]`), (rounds * 1000 + (rounds - 1)) / 1e6);
    });
  }

  it("takes each branch of choose with its weight, for each request anew", () => {
    const count = 20_000;
    const steps = `[{ choose: [{ weight: 1, steps: [{ wait: 1ms }] }, { weight: 3, steps: [{ wait: 2ms }] },
        { weight: 0, steps: [{ wait: 3ms }] }] }]`;
    const done = doing(steps, count, {
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    });
    const taken = [1, 2, 3].map((ms) => latencies(done).filter((time) => time === ms).length);
    // Binomial: six standard deviations are 6 * sqrt(20000 * 0.25 * 0.75) = 367.
    assert.ok(Math.abs(taken[0] - count / 4) < 367, String(taken));
    assert.deepEqual([taken[0] + taken[1], taken[2]], [count, 0]);
  });

  it("makes a call with its probability", () => {
    const done = doing("[{ call: leaf.get, probability: 30% }]", 20_000);
    const { requests } = done.result.operations.find(
      ({ service, operation }) => service === "leaf" && operation === "get",
    )!;
    // Six standard deviations: 6 * sqrt(20000 * 0.3 * 0.7) = 389.
    assert.ok(Math.abs(requests - 6000) < 389, String(requests));
    assert.equal(latencies(done).filter((time) => time === 3).length, requests);
  });

  describe("when something fails", () => {
    it("ends there, as the application's own error", () => {
      const done = doing("[{ wait: 1ms }, { fail: 100% }, { wait: 5ms }]");
      assert.deepEqual(failures(done), { app_error: 1 });
      assert.equal(done.ended[0].to - done.ended[0].from, 1e6);
    });

    it("fails with chance `fail`, and with the errors of service and operation together", () => {
      const services = (errors: string): string => `web: ${errors}`;
      const counts = [
        "{ operations: { get: [{ fail: 30% }] } }",
        "{ errors: 30%, operations: { get: [] } }",
        "{ errors: 12.5%, operations: { get: { errors: 20%, steps: [] } } }",
      ].map(
        (errors) =>
          failures(run({ run: "duration: 200s", services: services(errors), clients: CLIENT }))["app_error"],
      );
      // 1 - 0.875 * 0.8 is 30 % too.
      for (const count of counts) assert.ok(Math.abs(count - 6000) < 389, String(counts));
    });

    it("fails when a call fails, unless errors are ignored", () => {
      assert.deepEqual(failures(doing("[leaf.bad, { wait: 5ms }]")), { dependency_error: 1 });
      assert.deepEqual(latencies(doing("[{ call: leaf.bad, onError: ignore }, { wait: 5ms }]")), [7]);
    });

    it("lets the other branches end first, and fails as the first branch did that failed", () => {
      const own = doing(
        "[{ parallel: [[{ wait: 1ms }, { fail: 100% }], [{ wait: 4ms }], [leaf.bad]] }, { wait: 5ms }]",
      );
      assert.deepEqual(failures(own), { app_error: 1 });
      assert.equal(own.ended[0].to - own.ended[0].from, 4e6);
      assert.deepEqual(failures(doing("[{ parallel: [[{ wait: 3ms }, { fail: 100% }], [leaf.bad]] }]")), {
        dependency_error: 1,
      });
    });

    it("is the application's own error in loops of any depth", () => {
      let steps = "{ fail: 100% }";
      for (let level = 0; level < 6; level++) steps = `{ repeat: 2, steps: [${steps}] }`;
      assert.deepEqual(failures(doing(`[${steps}]`)), { app_error: 1 });
    });
  });

  it("counts attempts at an operation where they are executed", () => {
    const { result } = doing("[leaf.get, leaf.bad]", 4);
    assert.deepEqual(
      result.operations.map(({ operation, requests, successes, failures: failed }) => [
        operation,
        requests,
        successes,
        failed,
      ]),
      [
        ["get", 4, 0, 4],
        ["get", 4, 4, 0],
        ["bad", 4, 0, 4],
      ],
    );
    assert.equal(result.services.find(({ service }) => service === "leaf")!.executedNs, 4 * 5e6);
  });
});
