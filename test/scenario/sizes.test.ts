import assert from "node:assert/strict";
import { quantile } from "../../src/kernel/distribution/quantile";
import type { Network, Operation } from "../../src/scenario/scenario";
import { problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";

const KIB = 1024;
const bytes = (value: number) => ({ kind: "constant", value });

function services(request: string): string {
  return `services:
  web: { operations: { get: { request: ${request}, steps: [{ call: api.get, response: 5kB }] } } }
  api: { operations: { get: [] } }`;
}

function operation(request: string): Operation {
  return scenarioOf(sample({ services: services(request) })).services[0].operations[0];
}

function withBandwidth(written: string): string {
  const topology = `topology: { zones: [a, b, c], network: { bandwidth: ${written} } }`;
  return sample({ topology, services: services("1KiB") });
}

function bandwidth(written: string): Network["bandwidth"] {
  return scenarioOf(withBandwidth(written)).topology.network.bandwidth;
}

describe("sizes", () => {
  it("are read in units of 1000 and of 1024", () => {
    const cases: [string, number][] = [
      ["0", 0],
      ["700B", 700],
      ["16kB", 16000],
      ["16KiB", 16 * KIB],
      ["16Ki", 16 * KIB],
      ["1.5MB", 1.5e6],
      ["2MiB", 2 * KIB ** 2],
      ["2Mi", 2 * KIB ** 2],
      ["3GB", 3e9],
      ["1GiB", KIB ** 3],
      ["1Gi", KIB ** 3],
    ];
    for (const [written, value] of cases) assert.deepEqual(operation(written).request, bytes(value), written);
  });

  it("may be random, with the families of times", () => {
    const lognormal = operation("lognormal p50=2KiB p99=64KiB").request;
    assert.ok(Math.abs(quantile(lognormal, 0.5) - 2 * KIB) < 1e-6 * KIB);
    assert.ok(Math.abs(quantile(lognormal, 0.99) - 64 * KIB) < 1e-6 * KIB);
    assert.deepEqual(operation("exp 3kB").request, { kind: "exponential", mean: 3000 });
    assert.deepEqual(operation("uniform 0..4kB").request, { kind: "uniform", min: 0, max: 4000 });
    assert.deepEqual(operation("pareto min=1kB alpha=1.5 max=2MB").request, {
      kind: "pareto",
      min: 1000,
      alpha: 1.5,
      max: 2e6,
    });
  });

  it("are none where none are written, and those of a call are its own", () => {
    const [web, api] = scenarioOf(sample({ services: services("1B") })).services;
    assert.deepEqual([web.operations[0].response, api.operations[0].request], [bytes(0), bytes(0)]);
    const [call] = web.operations[0].steps;
    assert.ok(call.kind === "call");
    assert.deepEqual([call.request, call.response], [null, bytes(5000)]);
  });

  const wrong: [string, string][] = [
    ["16", "get.request: 16 needs a unit; write 16B or 16KiB"],
    ["-3KiB", "-3KiB is negative; a size cannot be"],
    ["16 KB", "is not a size; write for example 16KiB"],
    ["5ms", "is not a size; write for example 16KiB"],
    ["[1KiB]", "needs a size such as 16KiB"],
    ["2TiB", "is not a size"],
    ["2000GiB", "is more than 1024GiB"],
    ["lognormal p50=2ms p99=64KiB", "p50=2ms: is not a size such as 16KiB"],
    ["lognormal p50=2KiB", "write for example lognormal p50=8KiB p99=60KiB"],
    ["exp 5", "5: needs a unit; write 5B or 5KiB"],
    ["lognorm p50=2KiB p99=64KiB", 'the distribution "lognorm"; did you mean "lognormal"?'],
  ];
  for (const [written, words] of wrong) {
    it(`refuses the size ${written}`, () => {
      refuses(sample({ services: services(written) }), words);
    });
  }
});

describe("data rates", () => {
  it("are read in bits and in bytes", () => {
    const same = (rate: number) => ({ sameZone: rate, crossZone: rate, crossRegion: rate });
    assert.deepEqual(bandwidth("800bit/s"), same(100));
    assert.deepEqual(bandwidth("100kbit/s"), same(12_500));
    assert.deepEqual(bandwidth("100Mbit/s"), same(12.5e6));
    assert.deepEqual(bandwidth("10Gbit/s"), same(1.25e9));
    assert.deepEqual(bandwidth("10MB/s"), same(1e7));
    assert.deepEqual(bandwidth("1MiB/s"), same(KIB ** 2));
  });

  it("of farther links are those of nearer ones unless they are written", () => {
    const far = { sameZone: Infinity, crossZone: 1e6, crossRegion: 1e6 };
    assert.deepEqual(bandwidth("{ crossZone: 1MB/s }"), far);
    const three = { sameZone: 3e6, crossZone: 3e6, crossRegion: 1e6 };
    assert.deepEqual(bandwidth("{ sameZone: 3MB/s, crossRegion: 1MB/s }"), three);
  });

  const wrong: [string, string][] = [
    ["100", "bandwidth: 100 needs a unit; write 100bit/s or a size per time"],
    ["100Mbps", "100Mbps needs a unit; write 100Mbit/s or a size per time"],
    ["100Mbit", "100Mbit needs a time; write 100Mbit/s"],
    ["10MB", "10MB needs a time; write 10MB/s"],
    ["0bit/s", "must be more than 0"],
    ["-1MB/s", "is negative; a data rate cannot be"],
    ["fast", "is not a data rate; write for example 100Mbit/s or 10MB/s"],
    ["{ sameZone: 1ms }", "is not a data rate"],
    ["{ link: 1MB/s }", 'has no setting "link"'],
  ];
  for (const [written, words] of wrong) {
    it(`refuses the data rate ${written}`, () => {
      refuses(withBandwidth(written), words);
    });
  }

  it("are of no use where no message has a size, which is said", () => {
    const topology = "topology: { zones: [a, b, c], network: { bandwidth: 1MB/s } }";
    const [problem, ...others] = problemsOf(sample({ topology }));
    assert.match(problem.message, /^topology.network.bandwidth does nothing: no message has a size/);
    assert.deepEqual([problem.severity, others], ["warning", []]);
  });
});
