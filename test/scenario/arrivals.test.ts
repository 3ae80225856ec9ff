import assert from "node:assert/strict";
import { mean, variance } from "../../src/kernel/distribution/moments";
import { arrivalsIn } from "../support/arrivals-of";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

const S = 1e9;

const FILES: Readonly<Record<string, string>> = {
  "counts.csv": "time_s,requests\n0,3\n10,0\n\n30,5\n",
  "times.csv": "id,at_ms\r\na,5\r\nb,5\r\nc,1500.5\r\n",
  "units.csv": 'at,n\n1m,2\n"2m",1\n',
  "words.csv": "time_s,requests\n0,3\n10,many\n",
  "parts.csv": "time_s,requests\n0,3\n10,1.5\n",
  "back.csv": "time_s,requests\n0,3\n5,3\n",
  "short.csv": "time_s,requests\n0,3\n10\n",
  "date.csv": "time_s,requests\n2020-01-01,3\n",
  "late.csv": "time_s,requests\n1600000000,3\n",
};

function readText(path: string): string {
  if (Object.hasOwn(FILES, path)) return FILES[path];
  throw new Error("no such file");
}

function refusesArrivals(settings: string, words: string): void {
  const clients = `clients: { users: { target: web.get, arrivals: { ${settings} } } }`;
  refuses(sample({ clients }), words, { readText });
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

  it("trace: counts of bins, cut to a part that then begins at time 0", () => {
    const read = (settings: string) => arrivalsIn(`trace: { ${settings} }`, { readText });
    const all = {
      kind: "trace",
      times: [0, 10 * S, 30 * S],
      counts: [3, 0, 5],
      binNs: 10 * S,
      scale: 1,
      isEven: false,
    };
    assert.deepEqual(read("file: counts.csv, bin: 10s"), all);
    assert.deepEqual(read("file: counts.csv, bin: 10s, time: time_s, value: requests, format: counts"), all);
    const part = read("file: counts.csv, bin: 5s, from: 10s, to: 31s, scale: 2.5x");
    assert.deepEqual(part, { ...all, times: [0, 20 * S], counts: [0, 5], binNs: 5 * S, scale: 2.5 });
    const minutes = read("file: units.csv, bin: 1m, to: 2m");
    assert.deepEqual(minutes, { ...all, times: [60 * S], counts: [2], binNs: 60 * S });
  });

  it("trace: times of requests", () => {
    const times = arrivalsIn("trace: { file: times.csv, format: timestamps, time: at_ms }", { readText });
    assert.deepEqual(times, {
      kind: "trace",
      times: [5e6, 5e6, 1_500_500_000],
      counts: [1, 1, 1],
      binNs: 0,
      scale: 1,
      isEven: false,
    });
  });

  it("trace: faster or slower, and evenly", () => {
    const read = (settings: string) =>
      arrivalsIn(`trace: { file: counts.csv, bin: 10s, ${settings} }, process: constant`, { readText });
    const fast = { kind: "trace", times: [0, 5 * S, 15 * S], counts: [3, 0, 5], binNs: 5 * S, scale: 1 };
    assert.deepEqual(read("speed: 2x"), { ...fast, isEven: true });
    const part = { ...fast, times: [0, 40 * S], counts: [0, 5], binNs: 20 * S, isEven: true };
    assert.deepEqual(read("speed: 0.5x, from: 10s, to: 31s"), part);
  });

  it("process and noise: of every kind that has a rate", () => {
    const open = { kind: "open", process: "poisson", rate: 50, stages: [] };
    const noise = { sd: 0.05, everyNs: 60 * S };
    const noisy = { kind: "modulated", of: open, isEven: false, noise };
    assert.deepEqual(arrivalsIn("poisson: 50/s, noise: 5%"), noisy);
    assert.deepEqual(arrivalsIn("poisson: 50/s, noise: { sd: 5%, every: 2s }"), {
      ...noisy,
      noise: { sd: 0.05, everyNs: 2 * S },
    });
    const burst = { kind: "burst", size: 5, of: { ...noisy, of: { ...open, rate: 10 } } };
    assert.deepEqual(arrivalsIn("poisson: 50/s, burst: 5, noise: 5%"), burst);
    const day = { kind: "diurnal", mean: 20, peak: 40, periodNs: 86_400 * S, peakAtNs: -3600 * S };
    assert.deepEqual(arrivalsIn("diurnal: { peak: 40/s }, startAt: 1h, process: poisson"), day);
    const even = { kind: "modulated", of: day, isEven: true, noise: null };
    assert.deepEqual(arrivalsIn("diurnal: { peak: 40/s }, startAt: 1h, process: constant, noise: 0%"), even);
  });

  it("stopAt: a time of day, as startAt is", () => {
    const stop = (settings: string): number => {
      const clients = `clients: { users: { target: web.get, arrivals: { ${settings} } } }`;
      return scenarioOf(sample({ clients })).clients[0].stopNs;
    };
    assert.equal(stop("users: 3, stopAt: 90s"), 90 * S);
    assert.equal(stop("diurnal: { peak: 5/s }, startAt: 8h, stopAt: 8h1m"), 60 * S);
    assert.equal(stop("poisson: 5/s"), Infinity);
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
    ["diurnal: { peak: 5/s }, startAt: 8h, stopAt: 7h", "arrivals.stopAt must be after startAt"],
    ["users: 3, noise: 5%", "noise has a meaning only beside constant or poisson"],
    ["poisson: 5/s, process: constant", "process has a meaning only beside diurnal or mmpp or trace"],
    ["poisson: 5/s, noise: 0.05", "0.05 needs a unit; write 5%"],
    ["trace: { file: counts.csv, bin: 1s }, noise: 5%", "noise has a meaning only beside"],
    ["trace: { bin: 1s }", "trace needs file"],
    ["trace: { file: none.csv, bin: 1s }", "trace.file: cannot read none.csv: no such file"],
    ["trace: { file: counts.csv }", "trace.bin is needed beside counts, such as bin: 1s"],
    ["trace: { file: counts.csv, format: cfl }", 'format does not know "cfl"; did you mean "clf"?'],
    ["trace: { file: counts.csv, format: clf, bin: 1s }", "bin has a meaning only for counts"],
    ["trace: { file: counts.csv, format: envoy, time: at }", "time has a meaning only for counts and times"],
    ["trace: { file: counts.csv, bin: 1s, speed: 0x }", "speed must be more than 0x"],
    ["trace: { file: counts.csv, bin: 1s, scale: 0x }", "scale must be more than 0x"],
    ["trace: { file: counts.csv, bin: 1s, from: 2s, to: 2s }", "to must be after from"],
    ["trace: { file: counts.csv, bin: 1s, from: 1m }", "counts.csv has no requests to replay"],
    ["trace: { file: counts.csv, bin: 1s, value: n }", 'has no column "n"; it has time_s, requests'],
    ["trace: { file: times.csv, format: timestamps, bin: 1s }", "bin has a meaning only for counts"],
    ["trace: { file: times.csv, format: timestamps, value: id }", "value has a meaning only for counts"],
    ["trace: { file: times.csv, format: timestamps }", 'line 2: "a" in id is not a duration such as 5ms'],
    ["trace: { file: words.csv, bin: 1s }", 'words.csv: line 3: "many" in requests is not a whole number'],
    ["trace: { file: parts.csv, bin: 1s }", 'line 3: "1.5" in requests is not a whole number of requests'],
    ["trace: { file: short.csv, bin: 1s }", 'line 3: "" in requests is not a whole number of requests'],
    ["trace: { file: back.csv, bin: 10s }", 'line 3: "5" in time_s is before the end of the row above'],
    ["trace: { file: date.csv, bin: 1s }", 'line 2: "2020-01-01" in time_s is not a number'],
    ["trace: { file: late.csv, bin: 1s }", "is more than 104 days; count from the first day"],
    [
      "trace: { file: counts.csv, bin: 1s }, startAt: 1h",
      "startAt has a meaning only beside diurnal or stages",
    ],
    ["renewal: { rate: 5/s, gap: exp }, think: 1s", "think has a meaning only beside users"],
  ];
  for (const [settings, words] of refused) {
    it(`refuse ${settings}`, () => {
      refusesArrivals(settings, words);
    });
  }
});
