import assert from "node:assert/strict";
import { failures, MS, run, SECOND } from "../../support/world-of";
import type { Run } from "../../support/world-of";

function arriving(
  arrivals: string,
  duration: string,
  more: { seed?: number; steps?: string; rest?: string } = {},
): Run {
  return run({
    run: `duration: ${duration}, seed: ${more.seed ?? 1}`,
    services: `web: { operations: { get: ${more.steps ?? "[]"}, put: [] } }`,
    clients: `users: { target: web.get, arrivals: { ${arrivals} } }`,
    rest: more.rest ?? "",
  });
}

function times({ ended }: Run): number[] {
  return ended.map(({ from }) => from).sort((a, b) => a - b);
}

describe("Traffic, open loop", () => {
  it("constant: one request every 1 / rate, the first after the first gap", () => {
    assert.deepEqual(
      times(arriving("constant: 8/s", "1s")).map((at) => at / MS),
      [125, 250, 375, 500, 625, 750, 875],
    );
  });

  it("constant: no error of rounding adds up", () => {
    const all = times(arriving("constant: 3/s", "1000s"));
    assert.deepEqual(
      all,
      Array.from({ length: 2999 }, (_, k) => Math.round(((k + 1) * SECOND) / 3)),
    );
  });

  it("stages: as many requests as the area under the rate", () => {
    // 10/s to 30/s in 10 s: request k comes when 10 t + t^2 = k; 200 of them by 10 s. Then 30/s.
    const all = times(arriving("constant: 10/s, stages: [{ for: 10s, to: 30/s }]", "12s"));
    assert.equal(all.length, 200 + 59);
    for (let k = 1; k <= 199; k++) {
      assert.ok(Math.abs(all[k - 1] - (Math.sqrt(25 + k) - 5) * SECOND) <= 1, `request ${k}`);
    }
    const down = times(arriving("constant: 20/s, stages: [{ for: 10s, to: 0/s }]", "1h"));
    // 100 in all: 20 t - t^2 = k.
    assert.ok(down.length === 99 || down.length === 100, String(down.length));
    for (let k = 1; k <= 99; k++) assert.ok(Math.abs(down[k - 1] - (10 - Math.sqrt(100 - k)) * SECOND) <= 2);
  });

  it("stages: jumps at once where one takes no time", () => {
    const all = times(
      arriving("constant: 10/s, stages: [{ for: 1s, to: 10/s }, { for: 0s, to: 100/s }]", "2005ms"),
    );
    assert.deepEqual([all.filter((at) => at <= SECOND).length, all.length], [10, 110]);
  });

  it("poisson: counts vary as they should, gaps are exponential", () => {
    const all = times(arriving("poisson: 100/s", "200s"));
    assert.ok(Math.abs(all.length - 20_000) < 6 * Math.sqrt(20_000), String(all.length));
    const counts = new Map<number, number>();
    for (const at of all) counts.set(Math.floor(at / SECOND), (counts.get(Math.floor(at / SECOND)) ?? 0) + 1);
    const variance = [...counts.values()].reduce((sum, n) => sum + (n - 100) * (n - 100), 0) / 200;
    // Variance of 200 Poisson counts of mean 100: standard deviation near 100 * sqrt(2 / 200) = 10.
    assert.ok(Math.abs(variance - 100) < 60, String(variance));
    const long = all.filter((at, k) => k > 0 && at - all[k - 1] > 20 * MS).length / all.length;
    // exp(-2) = 0.1353, standard deviation sqrt(0.117 / 20000) = 0.0024.
    assert.ok(Math.abs(long - Math.exp(-2)) < 0.0145, String(long));
  });

  it("uniform: no gap is longer than twice the mean", () => {
    const all = times(arriving("uniform: 100/s", "100s"));
    const gaps = all.slice(1).map((at, k) => at - all[k]);
    assert.ok(gaps.every((gap) => gap >= 0 && gap <= 20 * MS + 1));
    // Standard deviation of a gap 5.77 ms, of 10000 together 0.58 s.
    assert.ok(Math.abs(all.length - 10_000) < 6 * 58, String(all.length));
  });

  it("does not wait for answers", () => {
    const done = arriving("constant: 100/s", "205ms", { steps: "[{ wait: 10s }]" });
    assert.equal(done.ended.length, 20);
  });

  it("differs by seed, and is the same for the same", () => {
    assert.deepEqual(times(arriving("poisson: 100/s", "2s")), times(arriving("poisson: 100/s", "2s")));
    assert.notDeepEqual(
      times(arriving("poisson: 100/s", "2s")),
      times(arriving("poisson: 100/s", "2s", { seed: 2 })),
    );
  });

  it("chooses operations by the weights of the mix", () => {
    const { result } = run({
      run: "duration: 200s",
      services: "web: { operations: { get: [], put: [], del: [] } }",
      clients: "users: { mix: { web.get: 5, web.put: 3, web.del: 0 }, arrivals: { constant: 100/s } }",
    });
    const [gets, puts, dels] = result.routes.map(({ requests }) => requests);
    assert.deepEqual([gets + puts, dels], [19_999, 0]);
    assert.ok(Math.abs(gets - 12_500) < 6 * Math.sqrt(20_000 * 0.625 * 0.375), String(gets));
  });
});

describe("Traffic, closed loop", () => {
  it("has one request of each user at a time, after each a pause", () => {
    // Cycle: 30 ms pause, 20 ms service; three users in step.
    const done = arriving("users: 3, think: 30ms", "995ms", { steps: "[{ wait: 20ms }]" });
    const expected = Array.from({ length: 20 }, (_, k) => 30 + 50 * k).flatMap((at) => [at, at, at]);
    assert.deepEqual(
      times(done).map((at) => at / MS),
      expected,
    );
  });

  it("has no more requests open than users", () => {
    const done = arriving("users: 7, think: exp 1ms", "2s", { steps: "[{ work: exp 5ms }]" });
    const { inFlight } = done.result.timelines[0];
    // Each is in service 5 ms of 6: 7 * 5 / 6 in the mean.
    assert.ok(inFlight.every((mean) => mean <= 7));
    assert.ok(Math.abs(inFlight[0] - 35 / 6) < 0.5, String(inFlight[0]));
  });

  it("goes on when the user gives up", () => {
    const done = run({
      run: "duration: 995ms",
      services: "web: { operations: { get: [{ wait: 10s }] } }",
      clients: "users: { target: web.get, timeout: 40ms, arrivals: { users: 1, think: 60ms } }",
    });
    assert.deepEqual(
      times(done).map((at) => at / MS),
      Array.from({ length: 10 }, (_, k) => 60 + 100 * k),
    );
    assert.deepEqual(failures(done), { client_timeout: 10 });
  });

  /** Requests (with pauses of 10 ms and no service time) in each second. */
  function perSecond(users: string, seconds: number): number[] {
    const all = times(arriving(`users: ${users}, think: 10ms`, `${seconds}s`));
    return Array.from(
      { length: seconds },
      (_, s) => all.filter((at) => Math.floor(at / SECOND) === s).length,
    );
  }

  it("stages: users join as the level rises to them, and leave as it falls", () => {
    // 100 requests a second for each user. Level t up to 4 s: user k (from 1) joins at k s. Then 4 to 0
    // within 2 s; user k leaves when the level, rounded, is below k: at 6 - (k - 0.5) / 2.
    const counts = perSecond("[{ for: 4s, to: 4 }, { for: 2s, to: 0 }]", 7);
    const joined = (k: number, s: number): number => {
      const from = Math.max(k, s);
      const to = Math.min(6 - (k - 0.5) / 2, s + 1);
      return Math.max(0, to - from);
    };
    counts.forEach((count, s) => {
      const expected = [1, 2, 3, 4].reduce((sum, k) => sum + 100 * joined(k, s), 0);
      assert.ok(Math.abs(count - expected) <= 8, `second ${s}: ${count}, not ${expected}`);
    });
  });

  it("stages: all join at once where one takes no time", () => {
    const counts = perSecond("[{ for: 0s, to: 3 }, { for: 1s, to: 3 }, { for: 0s, to: 1 }]", 2);
    assert.ok(Math.abs(counts[0] - 300) <= 3 && Math.abs(counts[1] - 100) <= 3, String(counts));
  });

  it("stages: users who left come back when the level rises again", () => {
    const counts = perSecond(
      "[{ for: 0s, to: 2 }, { for: 1s, to: 2 }, { for: 0s, to: 0 }, { for: 1s, to: 0 }, { for: 0s, to: 2 }]",
      3,
    );
    assert.ok(
      Math.abs(counts[0] - 200) <= 2 && counts[1] <= 2 && Math.abs(counts[2] - 200) <= 2,
      String(counts),
    );
  });
});
