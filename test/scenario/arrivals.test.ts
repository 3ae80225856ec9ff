import assert from "node:assert/strict";
import { mean, variance } from "../../src/kernel/distribution/moments";
import { arrivalsIn } from "../support/arrivals-of";
import { refuses, sample } from "../support/sample-scenario";

const S = 1e9;

function refusesArrivals(settings: string, words: string): void {
  refuses(sample({ clients: `clients: { users: { target: web.get, arrivals: { ${settings} } } }` }), words);
}

describe("the settings of arrivals", () => {
  it("renewal: a shape without a time is that shape at the mean of the rate", () => {
    const read = (gap: string) => {
      const arrivals = arrivalsIn(`renewal: { rate: 50/s, gap: ${gap} }, stages: [{ for: 1m, to: 9/s }]`);
      assert.ok(arrivals.kind === "renewal");
      assert.equal(arrivals.rate, 50);
      assert.deepEqual(arrivals.stages, [{ forNs: 60 * S, to: 9 }]);
      return arrivals.gap;
    };
    const cvs: [string, number][] = [
      ["exp", 1],
      ["exp 5ms", 1],
      ["gamma cv=2", 2],
      ["gamma shape=4", 0.5],
      ["gamma mean=8ms cv=2", 2],
      ["lognormal cv=0.7", 0.7],
      ["lognormal sigma=1", Math.sqrt(Math.E - 1)],
      ["erlang k=16", 0.25],
      // alpha / (alpha - 2) - ... for alpha = 3: mean 3/2, second moment 3, so cv^2 is 3 / 2.25 - 1.
      ["pareto alpha=3", Math.sqrt(1 / 3)],
      ["{ mix: [[50%, 1ms], [50%, 3ms]] }", 0.5],
    ];
    for (const [gap, cv] of cvs) {
      const d = read(gap);
      assert.ok(Math.abs(mean(d) / S - 1) < 1e-9, `${gap}: ${mean(d)}`);
      assert.ok(Math.abs(Math.sqrt(variance(d)) / S - cv) < 1e-9, `${gap}: ${variance(d)}`);
    }
  });

  it("diurnal: a day with its peak at midnight and none at noon, unless it says otherwise", () => {
    const day = { kind: "diurnal", mean: 20, peak: 40, periodNs: 86_400 * S, peakAtNs: 0 };
    assert.deepEqual(arrivalsIn("diurnal: { peak: 40/s }"), day);
    const written = arrivalsIn("diurnal: { peak: 40/s, mean: 30/s, period: 1h, peakAt: 20m }");
    assert.deepEqual(written, { ...day, mean: 30, periodNs: 3600 * S, peakAtNs: 1200 * S });
  });

  it("startAt: the run starts at that time of the day", () => {
    const day = { kind: "diurnal", mean: 20, peak: 40, periodNs: 86_400 * S, peakAtNs: 600 * S };
    assert.deepEqual(arrivalsIn("diurnal: { peak: 40/s, peakAt: 20h }, startAt: 19h50m"), day);
  });

  it("startAt: the run starts in the midst of the stages", () => {
    const stages = "stages: [{ for: 10m, to: 40/s }, { for: 0s, to: 60/s }, { for: 5m, to: 60/s }]";
    const from = (startAt: string) => arrivalsIn(`poisson: 20/s, ${stages}, startAt: ${startAt}`);
    const start = { kind: "open", process: "poisson" };
    const jump = { forNs: 0, to: 60 };
    const flat = { forNs: 300 * S, to: 60 };
    assert.deepEqual(from("0s"), arrivalsIn(`poisson: 20/s, ${stages}`));
    assert.deepEqual(from("3m"), { ...start, rate: 26, stages: [{ forNs: 420 * S, to: 40 }, jump, flat] });
    assert.deepEqual(from("10m"), { ...start, rate: 60, stages: [flat] });
    assert.deepEqual(from("12m"), { ...start, rate: 60, stages: [{ forNs: 180 * S, to: 60 }] });
    assert.deepEqual(from("2h"), { ...start, rate: 60, stages: [] });
  });

  const refused: [string, string][] = [
    ["renewal: 5/s", "renewal needs a map"],
    ["renewal: { rate: 5/s }", "renewal needs gap"],
    ["renewal: { rate: 5/s, gap: gama cv=2 }", 'did you mean "gamma"?'],
    ["renewal: { rate: 5/s, gap: gamma }", "gamma takes"],
    ["renewal: { rate: 5/s, gap: pareto alpha=1 }", "has an infinite mean, which no rate can come of"],
    ["renewal: { rate: 5/s, gap: 0s }", "has a mean of 0"],
    ["mmpp: { rates: [5/s, 9/s] }", "mmpp needs holding"],
    ["mmpp: { rates: [5/s], holding: [exp 1s, exp 1s] }", "rates needs at least 2 in its list"],
    ["mmpp: { rates: [5/s, 1/s], holding: [1s, 2s, 3s] }", "holding has 3 times for 2 rates"],
    ["mmpp: { rates: [5/s, 0/s], holding: [0s, exp 2s] }", "needs a state with a rate above 0 that lasts"],
    [
      "mmpp: { rates: [5/s, 1/s], holding: [1s, 2s] }, stages: [{ for: 1m, to: 9/s }]",
      "stages has a meaning only beside",
    ],
    ["diurnal: { mean: 5/s }", "diurnal needs peak"],
    ["diurnal: { peak: 0/s }", "peak must be more than 0"],
    ["diurnal: { peak: 5/s, mean: 6/s }", "mean is more than the peak"],
    ["diurnal: { peak: 5/s, mean: 2/s }", "mean is less than half of the peak: the rate would fall below 0"],
    ["burst: 5", "needs one kind of arrivals"],
    ["poisson: 5/s, burst: 0", "burst must be at least 1"],
    ["diurnal: { peak: 5/s }, burst: 3", "burst has a meaning only beside constant or poisson"],
    ["poisson: 5/s, startAt: 5h", "startAt has a meaning only beside diurnal or stages"],
    ["users: 3, startAt: 5h", "startAt has a meaning only beside diurnal or stages"],
    ["users: 3, stopAt: 5h", "stopAt is not supported yet"],
    ["renewal: { rate: 5/s, gap: exp }, think: 1s", "think has a meaning only beside users"],
  ];
  for (const [settings, words] of refused) {
    it(`refuse ${settings}`, () => {
      refusesArrivals(settings, words);
    });
  }
});
