import assert from "node:assert/strict";
import type { Run } from "../../support/world-of";
import { latencies, MS, run } from "../../support/world-of";

const SERVICES = `web: { operations: { home: [{ wait: 10ms }], item: [{ wait: 20ms }], buy: [{ wait: 5ms }],
  broken: [{ wait: 1ms }, { fail: 100% }] } }`;

function journey(steps: string, more = "users: 1, think: 100ms", duration = "1s"): Run {
  const clients = `users: { journey: ${steps}, arrivals: { ${more} } }`;
  return run({ run: `duration: ${duration}`, services: SERVICES, clients });
}

/** Requests by operation, as "name at ms", in the order of their arrival. */
function requests(done: Run): Record<string, number> {
  return Object.fromEntries(done.result.routes.map(({ operation, requests: count }) => [operation, count]));
}

function starts({ ended }: Run): number[] {
  return ended.map(({ from }) => from / MS).sort((a, b) => a - b);
}

describe("Journeys", () => {
  it("go step by step, think, and begin again", () => {
    const done = journey("[web.home, { wait: 50ms }, web.item, web.buy]", undefined, "500ms");
    // Thinks to 100, home to 110, reads to 160, item to 180, buy to 185, thinks to 285, and so on.
    assert.deepEqual(starts(done), [100, 160, 180, 285, 345, 365, 470]);
    assert.deepEqual(latencies(done), [10, 20, 5, 10, 20, 5, 10]);
  });

  it("repeat, also inside each other, and nothing at all", () => {
    const inner = "{ repeat: 3, steps: [web.item] }";
    const done = journey(`[{ repeat: 2, steps: [web.home, ${inner}, { repeat: 0, steps: [web.buy] }] }]`);
    const whole = 100 + 2 * (10 + 3 * 20);
    const journeys = 1000 / whole;
    const counts = requests(done);
    assert.ok(Math.abs(counts.home - 2 * journeys) <= 2, JSON.stringify(counts));
    assert.ok(Math.abs(counts.item - 6 * journeys) <= 6, JSON.stringify(counts));
    assert.equal(counts.buy, 0);
  });

  it("choose their ways, and skip calls, with the chances that were written", () => {
    const steps = `[web.home, { choose: [{ weight: 1, steps: [{ call: web.buy, probability: 50% }] },
      { weight: 3, steps: [web.item, web.item] }] }]`;
    const counts = requests(journey(steps, "users: 50, think: 100ms", "100s"));
    const n = counts.home;
    assert.ok(n > 10_000);
    const expected = { item: (2 * 3 * n) / 4, buy: n / 8 };
    assert.ok(
      Math.abs(counts.item - expected.item) < 5 * 2 * Math.sqrt((n * 3) / 16) + 100,
      String(counts.item),
    );
    assert.ok(Math.abs(counts.buy - expected.buy) < 5 * Math.sqrt(n / 8) + 50, String(counts.buy));
  });

  it("end with a request that fails, unless it may", () => {
    const strict = requests(journey("[web.home, web.broken, web.buy]"));
    assert.deepEqual([strict.buy, strict.broken], [0, strict.home]);
    const lax = requests(journey("[web.home, { call: web.broken, onError: ignore }, web.buy]"));
    assert.ok(lax.buy >= lax.home - 1 && lax.buy > 0);
  });

  it("are finished by users that leave, but not begun", () => {
    const users = "users: [{ for: 0s, to: 1 }, { for: 150ms, to: 1 }, { for: 0s, to: 0 }], think: 100ms";
    const done = journey("[web.home, { wait: 50ms }, web.item]", users);
    assert.deepEqual(starts(done), [100, 160]);
  });

  it("are the same for a user whatever the balancer, and do not nest without time", () => {
    const steps =
      "[{ choose: [{ weight: 1, steps: [web.get] }, { weight: 1, steps: [{ wait: exp 3ms }] }] }]";
    const times = (balancer: string): number[] =>
      starts(
        run({
          run: "duration: 1s",
          services: "web: { replicas: 3, operations: { get: [] } }",
          clients: `users: { journey: ${steps}, arrivals: { users: 5, think: exp 10ms } },
            many: { journey: [{ repeat: 10000, steps: [web.get] }], arrivals: { users: 1, think: 1s } }`,
          rest: `mesh: { defaults: { balancer: ${balancer} } }`,
        }),
      );
    assert.deepEqual(times("random"), times("leastRequest"));
  });
});
