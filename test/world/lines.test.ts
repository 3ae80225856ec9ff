import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";

/** Requests every 10 ms from 10 ms on, `count` of them. */
function every10ms(count: number): string {
  return `duration: ${count * 10 + 5}ms`;
}
const CLIENT = "users: { target: web.get, arrivals: { constant: 100/s } }";

describe("a queue with a timeout", () => {
  it("lets a request go that has waited so long, with queue_timeout, and the next takes its place", () => {
    const services = "web: { workers: 1, queue: { timeout: 22ms }, operations: { get: [{ work: 35ms }] } }";
    // 10: served to 45. 20 leaves at 42. 30: 45..80. 40 leaves at 62, 50 at 72. 60: 80..115.
    const done = run({ run: every10ms(6), services, clients: CLIENT });
    assert.deepEqual(latencies(done), [35, -1, 50, -1, -1, 55]);
    assert.deepEqual(failures(done), { queue_timeout: 3 });
    // They leave when their time is over, not when a worker would have come to them.
    const left = done.ended.filter(({ isOk }) => !isOk).map(({ from, to }) => to - from);
    assert.deepEqual(left, [22e6, 22e6, 22e6]);
    assert.equal(done.result.instances[0].errors, 3);
  });

  it("makes room in a line that is full", () => {
    const services =
      "web: { workers: 1, queue: { limit: 1, timeout: 15ms }, operations: { get: [{ work: 55ms }] } }";
    // 10: served to 65. 20 waits to 35; 30 finds the line full; 40 waits to 55; 50 finds it full; 60 is served
    // 65..120.
    const done = run({ run: every10ms(6), services, clients: CLIENT });
    assert.deepEqual(latencies(done), [55, -1, -1, -1, -1, 60]);
    assert.deepEqual(failures(done), { queue_timeout: 2, queue_full: 2 });
  });

  it("lets them go from the middle of the line when each has a patience of its own", () => {
    const services = (timeout: string): string =>
      `web: { workers: 1, queue: { timeout: ${timeout} }, operations: { get: [{ work: 500ms }] } }`;
    const parts = { run: every10ms(30), clients: CLIENT };
    const done = run({ ...parts, services: services("uniform 5ms..200ms") });
    // Arrivals at 10, 20 ... 300 all leave before 510 but the first.
    assert.deepEqual(failures(done), { queue_timeout: 29 });
    const ends = done.ended.filter(({ isOk }) => !isOk).sort((a, b) => a.from - b.from);
    const waits = ends.map(({ from, to }) => to - from);
    assert.ok(waits.every((wait) => wait >= 5e6 && wait <= 200e6));
    assert.ok(
      ends.some(({ to }, k) => k > 0 && to < ends[k - 1].to),
      "somebody leaves before one ahead",
    );
  });

  it("gives a request the same patience whatever the speed of those before it", () => {
    const waits = (work: string): Map<number, number> => {
      const services = `web: { workers: 1, queue: { timeout: exp 20ms }, operations: { get: [{ work: ${work} }] } }`;
      const { ended } = run({ run: every10ms(30), services, clients: CLIENT });
      return new Map(ended.filter(({ isOk }) => !isOk).map(({ from, to }) => [from, to - from]));
    };
    const slow = waits("1s");
    assert.equal(slow.size, 29);
    for (const [from, wait] of waits("40ms")) assert.equal(wait, slow.get(from), `request of ${from}`);
  });

  it("holds for each wait of an async request, and fails the whole of it from a branch", () => {
    const services = `web: { workers: 1, model: async, queue: { timeout: 4ms },
      operations: { get: [{ parallel: [[{ work: 3ms }], [{ work: 3ms }], [{ work: 3ms }]] }] } }`;
    // The third branch would have to wait for 6 ms: it leaves after 4, the second ends after 6.
    const done = run({ run: every10ms(1), services, clients: CLIENT });
    assert.deepEqual(failures(done), { queue_timeout: 1 });
    assert.equal(done.ended[0].to - done.ended[0].from, 6e6);
  });

  it("is an answer that may be retried as a 503", () => {
    const services =
      "web: { replicas: 1, workers: 1, queue: { timeout: 5ms }, operations: { get: [{ work: 18ms }] } }";
    const rest =
      "mesh: { defaults: { retry: { attempts: 1, on: [gateway-error], backoff: { base: 5ms, jitter: none } } } }";
    // 10: served to 28. 20 leaves at 25, comes again at 30, is served to 48.
    const done = run({ run: every10ms(2), services, clients: CLIENT, rest });
    assert.deepEqual(latencies(done), [18, 28]);
  });
});
