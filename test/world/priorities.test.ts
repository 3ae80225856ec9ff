import assert from "node:assert/strict";
import { refuses, sample } from "../support/sample-scenario";
import type { Run } from "../support/world-of";
import { failures, latencies, run } from "../support/world-of";

/** One worker; operations `pay`, `get` and `batch` of falling priority. */
function web(work: string, more = ""): string {
  return `web: { workers: 1, ${more} operations: {
    pay: { priority: critical, steps: [{ work: ${work} }] },
    get: { steps: [{ work: ${work} }] },
    batch: { priority: sheddable, steps: [{ work: ${work} }] } } }`;
}

/** A client for each of these operations, in this order, at 10 ms, 20 ms and so on. */
function both(operations: readonly string[], count: number, more = "", work = "35ms"): Run {
  const clients = operations.map((name) => `${name}: { target: web.${name}, arrivals: { constant: 100/s } }`);
  return run({
    run: `duration: ${count * 10 + 5}ms`,
    services: web(work, more),
    clients: clients.join(", "),
  });
}

describe("Priorities", () => {
  it("are served before lower ones, in the order of their coming among themselves", () => {
    // 10: batch begins, to 45; pay waits. 20: both wait. 45: pay of 10, to 80; 80: that of 20; 115: batch of 20.
    const done = both(["batch", "pay"], 2);
    assert.deepEqual(latencies(done, 0), [35, 130]);
    assert.deepEqual(latencies(done, 1), [70, 95]);
    const three = both(["get", "batch", "pay"], 1);
    assert.deepEqual(
      [0, 1, 2].map((client) => latencies(three, client)[0]),
      [35, 105, 70],
    );
  });

  it("are each served as the discipline says", () => {
    const lifo = both(["batch", "pay"], 3, "queue: { discipline: lifo },");
    // 45: of pay at 10, 20 and 30 the newest, to 80, then that of 20, to 115, and of 10, to 150; batch of 30, 20.
    assert.deepEqual(latencies(lifo, 1), [140, 95, 50]);
    assert.deepEqual(latencies(lifo, 0), [35, 200, 155]);
  });

  it("make room in a full line at the cost of the youngest of the lowest", () => {
    // 10: pay is served, to 45; batch waits. 20: pay drops it and waits; batch finds the line full.
    const one = both(["pay", "batch"], 2, "queue: 1,");
    assert.deepEqual(
      [latencies(one, 0), latencies(one, 1)],
      [
        [35, 60],
        [-1, -1],
      ],
    );
    assert.deepEqual(failures(one), { queue_shed: 1, queue_full: 1 });
    // 10: get is served; pay and batch wait. 20: get drops batch; pay drops get; batch finds the line full.
    const two = both(["get", "pay", "batch"], 2, "queue: 2,");
    assert.deepEqual(
      [0, 1, 2].map((client) => latencies(two, client)),
      [
        [35, -1],
        [70, 95],
        [-1, -1],
      ],
    );
    assert.deepEqual(failures(two), { queue_shed: 2, queue_full: 1 });
  });

  it("hold where patience is short, workers are async and steps run at once", () => {
    for (const more of [
      "queue: { limit: 3, timeout: exp 20ms },",
      "queue: { limit: 3, discipline: adaptiveLifo },",
      "model: async, queue: 3,",
    ]) {
      const done = run({
        run: "duration: 5s",
        services: web("5ms }, { parallel: [{ work: 4ms }, { work: 1ms }]", more),
        clients: ["pay", "get", "batch"]
          .map((name) => `${name}: { target: web.${name}, arrivals: { poisson: 50/s } }`)
          .join(", "),
      });
      const share = [0, 1, 2].map((client) => {
        const all = latencies(done, client);
        return all.filter((time) => time >= 0).length / all.length;
      });
      assert.ok(share[0] > share[1] && share[1] > share[2], `${more}: ${share.join(" ")}`);
    }
  });

  it("wait as long as Cobham's formula says", () => {
    const done = run({
      run: "duration: 2000s",
      services: web("exp 5ms"),
      clients: `pay: { target: web.pay, arrivals: { poisson: 60/s } },
        batch: { target: web.batch, arrivals: { poisson: 100/s } }`,
    });
    // A. Cobham, Priority assignment in waiting line problems, 1954: W_k = R / ((1 - s_(k-1)) (1 - s_k)), with
    // R = rho E[S] for exponential times, and s_k the load of classes up to k.
    const residual = 0.8 * 5;
    const waits = [residual / (1 - 0.3), residual / ((1 - 0.3) * (1 - 0.8))];
    waits.forEach((expected, client) => {
      const times = latencies(done, client);
      const mean = times.reduce((sum, time) => sum + time, 0) / times.length - 5;
      // About 2000 s of busy periods of 25 ms: a twentieth is more than five deviations.
      assert.ok(Math.abs(mean - expected) < 0.06 * expected, `${client}: ${mean}, not ${expected}`);
    });
  });

  it("are refused where nobody waits, and where they have no place", () => {
    const services = (more: string): string => `services: { web: { ${more} operations: {
      get: [api.get], pay: { priority: critical, steps: [] } } }, api: { operations: { get: [] } } }`;
    refuses(sample({ services: services("") }), "services.web: priorities need services.web.workers");
    const codel = services("workers: 1, queue: { discipline: codel },");
    refuses(sample({ services: codel }), "services.web: priorities do not go with codel");
    const rest = "mesh: { to: { web: { balancer: centralQueue } } }";
    refuses(sample({ services: services("workers: 1,"), rest }), "beside the balancer centralQueue");
    refuses(sample({ services: services("").replace("critical", "high") }), "priority does not know");
  });
});
