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
    assert.equal(done.result.services[0].waits, 5);
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

describe("a queue's discipline", () => {
  const services = (queue: string, work: string): string =>
    `web: { workers: 1, queue: { ${queue} }, operations: { get: [{ work: ${work} }] } }`;

  it("lifo serves the newest first", () => {
    // 10 to 34; then 30 to 58, 50 to 82, 80 to 106, and back: 70 to 130, 60 to 154, 40 to 178, 20 to 202.
    const done = run({ run: every10ms(8), services: services("discipline: lifo", "24ms"), clients: CLIENT });
    assert.deepEqual(latencies(done), [24, 182, 28, 138, 32, 94, 60, 26]);
  });

  it("lifo refuses the newest when the line is full", () => {
    const queue = "discipline: lifo, limit: 2";
    // 40 finds 20 and 30 in line. 10 to 44, 30 to 78; 50 joins, 60 and 70 do not; 50 to 112, 80 to 146, 20 to
    // 180.
    const done = run({ run: every10ms(8), services: services(queue, "34ms"), clients: CLIENT });
    assert.deepEqual(latencies(done), [34, 160, 48, -1, 62, -1, -1, 66]);
    assert.deepEqual(failures(done), { queue_full: 3 });
  });

  it("lifo lets those go whose time is over, from the far end", () => {
    const queue = "discipline: lifo, timeout: 45ms";
    // 10 to 34, 30 to 58, 50 to 82 (20 leaves at 65), 80 to 106 (40 leaves at 85, 60 at 105), 70 to 130.
    const done = run({ run: every10ms(8), services: services(queue, "24ms"), clients: CLIENT });
    assert.deepEqual(latencies(done), [24, -1, 28, -1, 32, -1, 60, 26]);
    assert.deepEqual(failures(done), { queue_timeout: 3 });
  });

  it("codel sheds from the head: one after an interval, then ever more", () => {
    // One is taken every 21 ms, at 31, 52 and so on. From 52 on (two are left behind it) the wait is too long:
    // at 157 the first is shed, that of 80. The next are due at 257, + 70.7, + 57.7, + 50, + 44.7: those taken
    // at 262, 346, 388 and 451 are of 140, 190, 220 and 260. At 493 one is left behind.
    const done = run({
      run: every10ms(30),
      services: services("discipline: codel", "21ms"),
      clients: CLIENT,
    });
    const shed = latencies(done).flatMap((latency, k) => (latency < 0 ? [10 * (k + 1)] : []));
    assert.deepEqual(shed, [80, 140, 190, 220, 260]);
    assert.deepEqual(failures(done), { queue_shed: 5 });
    const at = done.ended.filter(({ isOk }) => !isOk).map(({ to }) => to);
    assert.deepEqual(at, [157e6, 262e6, 346e6, 388e6, 451e6]);
  });

  it("codel does nothing as long as its target is met", () => {
    const queue = "discipline: { codel: { target: 1s } }";
    const done = run({ run: every10ms(30), services: services(queue, "21ms"), clients: CLIENT });
    assert.deepEqual(failures(done), {});
  });

  it("adaptiveLifo turns to the newest when the line has not been empty for an interval", () => {
    const queue = "discipline: { adaptiveLifo: { target: 15ms, interval: 45ms } }";
    // Not empty since 20: congested from 65 to 105. 10 to 34, 20 to 58, 30 to 82, then 80 to 106, 100 to 130.
    // Of the others, 40, 50 and 60 leave after 45 ms, and 70 and 90, which came later, after 15.
    const done = run({ run: every10ms(10), services: services(queue, "24ms"), clients: CLIENT });
    assert.deepEqual(latencies(done), [24, 38, 52, -1, -1, -1, -1, 26, -1, 30]);
    const left = done.ended.filter(({ isOk }) => !isOk).sort((a, b) => a.from - b.from);
    assert.deepEqual(
      left.map(({ from, to }) => to - from),
      [45e6, 45e6, 45e6, 15e6, 15e6],
    );
    assert.deepEqual(failures(done), { queue_timeout: 5 });
  });
});
