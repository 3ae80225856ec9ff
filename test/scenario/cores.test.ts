import assert from "node:assert/strict";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

const MS = 1e6;

function web(more: string): string {
  return sample({ services: `services: { web: { ${more}, operations: { get: [{ work: 1ms }] } } }` });
}

function service(more: string): ReturnType<typeof scenarioOf>["services"][number] {
  return scenarioOf(web(more)).services[0];
}

describe("a quota of cores", () => {
  it("has the kernel's period, or its own", () => {
    assert.deepEqual(service("cores: 0.5, quota: cfs").quota, {
      periodNs: 100 * MS,
      burstNs: 0,
      threads: Infinity,
    });
    assert.deepEqual(service("cores: 2, quota: { cfs: { period: 10ms, burst: 5ms, threads: 4 } }").quota, {
      periodNs: 10 * MS,
      burstNs: 5 * MS,
      threads: 4,
    });
    assert.equal(service("cores: 2, quota: none").quota, null);
  });

  const wrong: readonly [string, string][] = [
    ["quota: cfs", "services.web.quota needs services.web.cores"],
    ["cores: 1, quota: { cfs: { period: 2s } }", "needs a period from 1ms to 1s, as the kernel does, not 2s"],
    ["cores: 1, quota: { cfs: { period: 100us } }", "needs a period from 1ms to 1s"],
    ["cores: 0.005, quota: cfs", "comes to 500us in each period; the kernel takes none below 1ms"],
    ["cores: 1, quota: { cfs: { burst: 101ms } }", "the kernel takes no more than a quota, 100ms"],
    ["cores: 1, quota: cfq", 'did you mean "cfs"?'],
    ["pauses: { every: 0s, length: 1ms }", "services.web.pauses.every must be more than 0"],
    ["pauses: { every: 1s }", "length"],
  ];
  for (const [more, words] of wrong) {
    it(`is refused as ${more}`, () => {
      refuses(web(more), words);
    });
  }
});

describe("nodes", () => {
  const zones = (topology: string): unknown =>
    scenarioOf(sample({ topology: `topology: { ${topology} }` })).topology.zones.map(
      ({ nodes, machines }) => ({
        nodes,
        machines,
      }),
    );

  it("are those that their zone tells of, all alike", () => {
    const machine = (name: string): unknown => ({ name, cores: 8, speed: 1 });
    assert.deepEqual(zones("zones: { a: { nodes: 2, cores: 8 }, b: { nodes: 3 } }"), [
      { nodes: 2, machines: [machine("a/0"), machine("a/1")] },
      { nodes: 3, machines: [] },
    ]);
  });

  it("or have names of their own, in order", () => {
    const nodes = "nodes: { x: { zone: b, cores: 4 }, y: { zone: b, speed: 2x } }";
    assert.deepEqual(zones(`zones: [a, b], ${nodes}`), [
      { nodes: 1, machines: [] },
      {
        nodes: 2,
        machines: [
          { name: "x", cores: 4, speed: 1 },
          { name: "y", cores: Infinity, speed: 2 },
        ],
      },
    ]);
    assert.deepEqual(zones("nodes: { x: { cores: 4 } }"), [
      { nodes: 1, machines: [{ name: "x", cores: 4, speed: 1 }] },
    ]);
  });

  it("can be named by faults", () => {
    const topology = "topology: { nodes: { x: {}, y: { cores: 4 } } }";
    const { faults } = scenarioOf(
      sample({ topology, rest: "faults: [{ at: 1s, for: 1s, on: { node: y }, nodeOutage: {} }]" }),
    );
    assert.deepEqual(faults[0].on.node, { zone: 0, number: 1 });
  });

  it("are refused where two places tell of them, or their zone is not known", () => {
    const topology = (text: string): string => sample({ topology: `topology: { ${text} }` });
    const twice = "topology.nodes tells of the nodes of a; drop one";
    refuses(topology("zones: { a: { nodes: 2 } }, nodes: { x: { zone: a } }"), twice);
    refuses(topology("zones: { a: { cores: 2 } }, nodes: { x: { zone: a } }"), twice);
    refuses(topology("zones: { a: { speed: 2x } }, nodes: { x: { zone: a } }"), twice);
    refuses(
      topology("zones: [a, b], nodes: { x: { cores: 4 } }"),
      "topology.nodes.x needs zone: there are 2",
    );
    refuses(topology("zones: [east, west], nodes: { x: { zone: eats } }"), 'did you mean "east"?');
  });
});

describe("the fault pause", () => {
  it("needs both of length and every, or none", () => {
    const fault = (options: string): string =>
      sample({ rest: `faults: [{ at: 1s, for: 1s, pause: ${options} }]` });
    refuses(fault("{ every: 1s }"), "faults[0].pause.every needs length beside it");
    refuses(fault("{ length: 1s }"), "faults[0].pause.length needs every beside it");
  });
});
