import assert from "node:assert/strict";
import { reportFiles } from "../../../src/report/files";
import { measureExperiment } from "../../../src/report/measured";
import { chrome } from "../../../src/report/samples/chrome";
import { TraceIds } from "../../../src/report/samples/ids";
import { jaeger } from "../../../src/report/samples/jaeger";
import { type Box, lanesOf } from "../../../src/report/samples/lanes";
import { otlp } from "../../../src/report/samples/otlp";
import { spansOf } from "../../../src/report/samples/spans";
import type { VariantOutcome } from "../../../src/report/outcome";
import { simulate } from "../../../src/world/simulate";
import { recorded } from "../../support/recording-checks";
import { TestRandom } from "../../support/test-random";
import { scenarioFrom } from "../../support/world-of";

/** Two requests a second; each calls twice in parallel, one of them is tried again. */
const scenario = recorded(
  scenarioFrom({
    run: "duration: 1200ms",
    services:
      "web: { replicas: 1, operations: { get: [{ work: 1ms }, { parallel: [[api.good], [api.bad]] }] } }, " +
      "api: { replicas: 1, cores: 1, workers: 1, operations: { good: [{ work: 2ms }], " +
      "bad: { errors: 100%, steps: [{ work: 3ms }] } } }",
    clients: "users: { target: web.get, arrivals: { constant: 2/s } }",
    rest: "mesh: { to: { api: { balancer: roundRobin, retry: { attempts: 1, on: [5xx] } } } }",
  }),
);
const variant: VariantOutcome = {
  name: scenario.name,
  scenario,
  results: [simulate(scenario, { replication: 0 })],
};

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code?: number };
}
interface Otlp {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}
interface Jaeger {
  data: {
    traceID: string;
    spans: {
      spanID: string;
      references: { refType: string; spanID: string }[];
      startTime: number;
      duration: number;
      processID: string;
    }[];
    processes: Record<string, { serviceName: string }>;
  }[];
}
interface TraceEvent {
  ph: string;
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  id?: number;
  args: { name?: string; requests?: number };
}

describe("traces as OTLP", () => {
  const { resourceSpans } = JSON.parse(otlp(variant)) as Otlp;
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));

  it("has a resource for each client and instance, named", () => {
    const names = resourceSpans.map(({ resource }) =>
      resource.attributes.slice(0, 2).map(({ value }) => value.stringValue),
    );
    assert.deepEqual(names, [
      ["users", "users"],
      ["web", "web-0"],
      ["api", "api-0"],
    ]);
  });

  it("has every span, with ids in hexadecimal and times as text", () => {
    assert.equal(spans.length, spansOf(variant).length);
    for (const { traceId, spanId, startTimeUnixNano, endTimeUnixNano, kind } of spans) {
      assert.match(traceId, /^[0-9a-f]{32}$/);
      assert.match(spanId, /^[0-9a-f]{16}$/);
      assert.match(startTimeUnixNano, /^\d+$/);
      assert.ok(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano));
      assert.ok([1, 2, 3].includes(kind));
    }
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 2);
  });

  it("marks what failed", () => {
    const failed = spans.filter(({ status }) => status.code === 2).map(({ name }) => name);
    assert.ok(failed.includes("api.bad try 2"));
    assert.ok(!failed.includes("api.good try 1"));
  });
});

describe("traces as Jaeger has them", () => {
  const { data } = JSON.parse(jaeger(variant)) as Jaeger;

  it("are whole, in whole microseconds, and name their processes", () => {
    assert.equal(data.length, 2);
    for (const { spans, processes } of data) {
      const byId = new Map(spans.map((span) => [span.spanID, span]));
      for (const { references, startTime, duration, processID } of spans) {
        assert.ok(Number.isInteger(startTime) && Number.isInteger(duration));
        assert.ok(processID in processes);
        for (const { spanID } of references) {
          const parent = byId.get(spanID)!;
          assert.ok(startTime >= parent.startTime);
          assert.ok(startTime + duration <= parent.startTime + parent.duration);
        }
      }
      assert.deepEqual(
        new Set(Object.values(processes).map(({ serviceName }) => serviceName)),
        new Set(["users", "web", "api"]),
      );
    }
  });
});

describe("traces as Chrome has them", () => {
  const { traceEvents } = JSON.parse(chrome(variant)) as { traceEvents: TraceEvent[] };
  // In whole ns, so that sums are exact.
  const of = (ph: string): TraceEvent[] =>
    traceEvents
      .filter((event) => event.ph === ph)
      .map((event) => ({ ...event, ts: Math.round(event.ts * 1000), dur: Math.round(event.dur * 1000) }));

  it("have bars that nest on each thread", () => {
    const threads = new Set(of("X").map(({ pid, tid }) => `${pid} ${tid}`));
    for (const thread of threads) {
      const bars = of("X").filter(({ pid, tid }) => `${pid} ${tid}` === thread);
      for (const a of bars)
        for (const b of bars) {
          const isApart = a.ts + a.dur <= b.ts || b.ts + b.dur <= a.ts;
          const isWithin = holds(a, b) || holds(b, a);
          assert.ok(isApart || isWithin, `${a.name} and ${b.name} cross`);
        }
    }
  });

  it("have an arrow for each attempt that arrived, from within its caller's bar to its callee's", () => {
    const [starts, ends] = [of("s"), of("f")];
    assert.equal(starts.length, 2 * 4);
    for (const start of starts) {
      const end = ends.find(({ id }) => id === start.id)!;
      assert.ok(end.ts >= start.ts);
      for (const at of [start, end])
        assert.ok(of("X").some((bar) => isOn(bar, at) && bar.ts <= at.ts && at.ts <= bar.ts + bar.dur));
    }
  });

  it("count who waits at each service, and name processes and threads", () => {
    assert.ok(of("C").some(({ name, args }) => name === "waiting" && args.requests !== undefined));
    const names = of("M").map(({ args }) => args.name);
    for (const name of ["users", "web", "api", "web-0", "api-0"]) assert.ok(names.includes(name), name);
  });

  function holds(a: TraceEvent, b: TraceEvent): boolean {
    return a.ts <= b.ts && a.ts + a.dur >= b.ts + b.dur;
  }

  function isOn(a: TraceEvent, b: TraceEvent): boolean {
    return a.pid === b.pid && a.tid === b.tid;
  }
});

describe("lanes", () => {
  it("never hold two bars that cross, whatever these are", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new TestRandom(seed);
      const boxes: Box[] = [];
      for (let k = 0; k < 60; k++) {
        const parent = boxes.length > 0 && random.below(3) > 0 ? boxes[random.below(boxes.length)] : null;
        const fromNs = parent === null ? random.below(50) : parent.fromNs + random.below(10);
        const toNs = fromNs + random.below(20);
        boxes.push({ parent, track: parent?.track ?? `t${random.below(2)}`, fromNs, toNs });
      }
      const lanes = lanesOf(boxes);
      for (const a of boxes)
        for (const b of boxes) {
          if (a === b || lanes.get(a) !== lanes.get(b)) continue;
          assert.equal(a.track, b.track);
          const crosses = a.fromNs < b.fromNs && b.fromNs < a.toNs && a.toNs < b.toNs;
          assert.ok(!crosses, `seed ${seed}`);
        }
    }
  });

  it("keep a child with its parent where there is room", () => {
    const parent = { parent: null, track: "t", fromNs: 0, toNs: 10 };
    const inside = { parent, track: "t", fromNs: 2, toNs: 5 };
    const beside = { parent, track: "t", fromNs: 3, toNs: 6 };
    const after = { parent, track: "t", fromNs: 6, toNs: 9 };
    assert.deepEqual([...lanesOf([parent, inside, beside, after]).values()], [0, 0, 1, 0]);
  });
});

describe("ids of traces", () => {
  it("depend on seed, replication and request, and on nothing else", () => {
    const ids = [new TraceIds("1", 0), new TraceIds("1", 0), new TraceIds("2", 0), new TraceIds("1", 1)];
    assert.equal(ids[0].trace(7), ids[1].trace(7));
    const different = [ids[0].trace(7), ids[0].trace(8), ids[2].trace(7), ids[3].trace(7)];
    assert.equal(new Set(different).size, different.length);
    const kinds = (["call", "attempt", "server", "stay"] as const).map((kind) => ids[0].span(kind, 3));
    assert.equal(new Set(kinds).size, kinds.length);
  });
});

describe("files of single requests", () => {
  const files = (outputs: Partial<typeof scenario.outputs>): Map<string, string> => {
    const some = { ...variant, scenario: { ...scenario, outputs: { ...scenario.outputs, ...outputs } } };
    const experiment = measureExperiment({ variants: [some], baseline: null, interrupted: false });
    return new Map(reportFiles(experiment).map(({ name, content }) => [name, content]));
  };

  it("are there where they are asked for", () => {
    const none = files({ requests: null, traces: null });
    assert.ok(![...none.keys()].some((name) => /requests|traces/.test(name)));
    assert.ok(files({}).has("traces.otlp.json"));
    assert.ok(files({ csv: ["summary"] }).has("requests.csv"));
  });

  it("have a row for each request, with its trace", () => {
    const [header, ...rows] = files({}).get("requests.csv")!.trimEnd().split("\n");
    const names = header.split(",");
    const cells = rows.map((row) => new Map(row.split(",").map((cell, k) => [names[k], cell])));
    assert.equal(cells.length, 2);
    assert.deepEqual(
      ["request", "client", "service", "operation", "success", "status", "cause"].map((name) =>
        cells[1].get(name),
      ),
      ["2", "users", "web", "get", "false", "500", "dependency_error"],
    );
    assert.equal(cells[0].get("trace_id"), spansOf(variant)[0].traceId);
  });
});
