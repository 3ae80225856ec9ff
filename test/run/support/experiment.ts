import type { Experiment, Scenario } from "../../../src/scenario/scenario";
import type { Result } from "../../../src/stats/result";

/** A scenario of nothing, for tests that only schedule it. */
export function emptyScenario(replications: number, seed = "1"): Scenario {
  return {
    name: "empty",
    description: "",
    run: {
      durationNs: 1e9,
      warmupNs: 0,
      drainNs: 0,
      seed,
      replications,
      findsWarmup: false,
      precision: null,
      confidence: 0.95,
      controlVariates: false,
      antithetic: false,
      maxEvents: 1e6,
    },
    topology: {
      zones: [{ name: "default", region: "default", nodes: 1, machines: [] }],
      network: {
        sameZone: { kind: "constant", value: 0 },
        crossZone: { kind: "constant", value: 0 },
        crossRegion: { kind: "constant", value: 0 },
        links: [],
        loss: 0,
        bandwidth: { sameZone: Infinity, crossZone: Infinity, crossRegion: Infinity },
      },
      prices: null,
    },
    services: [],
    clients: [],
    mesh: { dataplane: "none", overhead: null, edges: [] },
    faults: [],
    monitoring: null,
    slo: [],
    outputs: {
      dir: null,
      csv: null,
      histograms: false,
      html: true,
      intervalNs: 1e9,
      requests: null,
      metrics: null,
      formats: [],
      traces: null,
    },
  };
}

export function experimentOf(replications: Readonly<Record<string, number>>): Experiment {
  const variants = Object.entries(replications).map(([name, count]) => ({
    name,
    scenario: emptyScenario(count, name),
  }));
  return { variants, baseline: null };
}

/** A result without content; `events` tells it from others. */
export function emptyResult(replication: number, events = 0, partial = false): Result {
  return {
    replication,
    mirrors: false,
    durationNs: 1e9,
    warmupNs: 0,
    endNs: 1e9,
    intervalNs: 1e9,
    events,
    partial,
    routes: [],
    operations: [],
    edges: [],
    services: [],
    instances: [],
    timelines: [],
    notes: [],
    faults: [],
    samples: null,
    meters: null,
  };
}
