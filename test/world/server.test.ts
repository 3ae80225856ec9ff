import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";

/** Requests every 10 ms from 10 ms on, `count` of them. */
function every10ms(count: number): string {
  return `duration: ${count * 10 + 5}ms`;
}
const CLIENT = "users: { target: web.get, arrivals: { constant: 100/s } }";

/** Latencies (ms) of jobs of equal work that arrive every 10 ms, first come, first served by `workers`. */
function fifo(count: number, workers: number, work: number): number[] {
  const freeAt = Array<number>(workers).fill(0);
  return Array.from({ length: count }, (_, k) => {
    const arrival = 10 * (k + 1);
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = Math.max(arrival, freeAt[first]) + work;
    return freeAt[first] - arrival;
  });
}

describe("Server", () => {
  it("serves first come, first served: with one worker, request k waits 5 k ms longer", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 15ms }] } }";
    const expected = Array.from({ length: 20 }, (_, k) => 15 + 5 * k);
    assert.deepEqual(latencies(run({ run: every10ms(20), services, clients: CLIENT })), expected);
  });

  for (const workers of [2, 3]) {
    it(`works on ${workers} requests at once when it has ${workers} workers`, () => {
      const services = `web: { workers: ${workers}, operations: { get: [{ work: 37ms }] } }`;
      const expected = fifo(30, workers, 37);
      assert.deepEqual(latencies(run({ run: every10ms(30), services, clients: CLIENT })), expected);
    });
  }

  it("counts the time that a waiting request waits, and the worker that is held, in its series", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 15ms }] } }";
    // Arrivals at 10 and 20 ms: held 10..40, one waits 20..25, two are inside 20..25.
    const { result } = run({
      run: "duration: 25ms",
      services,
      clients: CLIENT,
      rest: "outputs: { interval: 100ms }",
    });
    const [, web] = result.timelines;
    assert.deepEqual(
      [...web.busy, ...web.queue, ...web.inFlight].map((mean) => Math.round(mean * 40 * 1e6) / 1e6),
      [30, 5, 35],
    );
  });

  it("refuses with queue_full what finds the line full", () => {
    const services = "web: { workers: 1, queue: 1, operations: { get: [{ work: 33ms }] } }";
    // Served 10..43, then 20 (waited) 43..76, then 50 (waited) 76..109; 80 waits and is served 109..142.
    const done = run({ run: every10ms(8), services, clients: CLIENT });
    assert.deepEqual(latencies(done), [33, 56, -1, -1, 59, -1, -1, 62]);
    assert.deepEqual(failures(done), { queue_full: 4 });
    assert.equal(done.result.operations[0].requests, 8);
    assert.equal(done.result.instances[0].errors, 4);
  });

  it("with queue: 0 refuses whatever finds no worker free", () => {
    const services = "web: { workers: 2, queue: 0, operations: { get: [{ work: 33ms }] } }";
    assert.deepEqual(
      latencies(run({ run: every10ms(6), services, clients: CLIENT })),
      [33, 33, -1, -1, 33, 33],
    );
  });

  describe("with shared cores", () => {
    it("gives two requests half a core each", () => {
      // 10..20 alone (5 ms left); then both at half speed until 30, where the first ends; the second has 10
      // left.
      const services = "web: { cores: 1, operations: { get: [{ work: 15ms }] } }";
      assert.deepEqual(latencies(run({ run: every10ms(2), services, clients: CLIENT })), [20, 20]);
    });

    it("shares two cores among three requests", () => {
      // To 30: 20 and 10 done of 28. From 30 on each at 2/3: the first needs 8, so 12 ms, to 42. Then two
      // cores for two: the second has 28 - 10 - 8 = 10 left, to 52; the third 28 - 8 - 10 = 10, to 62.
      const services = "web: { cores: 2, operations: { get: [{ work: 28ms }] } }";
      assert.deepEqual(latencies(run({ run: every10ms(3), services, clients: CLIENT })), [32, 32, 32]);
    });

    it("takes 1 / c times as long on a fraction c of a core", () => {
      const services = "web: { cores: 0.25, operations: { get: [{ work: 2ms }] } }";
      assert.deepEqual(latencies(run({ run: every10ms(3), services, clients: CLIENT })), [8, 8, 8]);
    });

    it("limits the requests that wait for a core by queue", () => {
      // One core, one may wait: the third in finds it full; the first two end at 40 and 40 (work 15 each, all
      // shared).
      const services = "web: { cores: 1, queue: 1, operations: { get: [{ work: 21ms }] } }";
      // 10: alone to 20 (11 left); two at half speed: first ends at 42. 30 and 40 are refused. 50: second has
      // 21 - 11 = 10 left at 42, 2 left at 50; the new one shares: second ends 54, and the new one has 19
      // left, alone: 73.
      const done = run({ run: every10ms(5), services, clients: CLIENT });
      assert.deepEqual(latencies(done), [32, 34, -1, -1, 23]);
      assert.deepEqual(failures(done), { queue_full: 2 });
    });

    it("has as much of each core as workers allow", () => {
      // Two workers on one core: the third waits in line, not on the core.
      const services = "web: { cores: 1, workers: 2, operations: { get: [{ work: 15ms }] } }";
      // First ends 30, second would end 40 alone; at 30 the third (arrived 30) joins: second has 10 left,
      // third 15: at half speed second ends 50, third has 5 left, 55.
      assert.deepEqual(latencies(run({ run: every10ms(3), services, clients: CLIENT })), [20, 30, 25]);
    });
  });

  describe("while a request waits for a call", () => {
    const services = (model: string): string =>
      `web: { workers: 1, model: ${model}, operations: { get: [{ work: 1ms }, api.get, { work: 2ms }] } },
       api: { operations: { get: [{ work: 30ms }] } }`;

    it("threads hold their worker", () => {
      assert.deepEqual(
        latencies(run({ run: every10ms(2), services: services("threads"), clients: CLIENT })),
        [33, 56],
      );
    });

    it("async gives it back and takes one again", () => {
      assert.deepEqual(
        latencies(run({ run: every10ms(2), services: services("async"), clients: CLIENT })),
        [33, 33],
      );
    });

    it("async waits in line for its next piece of work, behind those who came before", () => {
      const busy = `web: { workers: 1, model: async,
        operations: { get: [{ work: 6ms }, api.get, { work: 6ms }] } },
        api: { operations: { get: [{ wait: 8ms }] } }`;
      // Works 10..16, 20..26; back at 24: waits to 26, works to 32; 30 arrives, waits to 32, works to 38; the
      // second is back at 34, waits to 38, ends 44; the third is back at 46, ends 52.
      assert.deepEqual(latencies(run({ run: every10ms(3), services: busy, clients: CLIENT })), [22, 24, 22]);
    });

    it("async refuses by queue only at the door", () => {
      const busy = `web: { workers: 1, model: async, queue: 0,
        operations: { get: [{ work: 6ms }, api.get, { work: 6ms }] } },
        api: { operations: { get: [{ wait: 8ms }] } }`;
      // As above, but 30 finds the worker at work (26..32) and no place in line.
      assert.deepEqual(latencies(run({ run: every10ms(3), services: busy, clients: CLIENT })), [22, 20, -1]);
    });
  });
});
