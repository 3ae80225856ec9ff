import assert from "node:assert/strict";
import { metricsFiles } from "../../../src/report/metrics-text/text";
import type { Metrics } from "../../../src/scenario/outputs";
import type { Scenario } from "../../../src/scenario/scenario";
import { METER_BOUNDS_NS } from "../../../src/stats/meters";
import { simulate } from "../../../src/world/simulate";
import { scenarioFrom, SECOND } from "../../support/world-of";

/** Ten requests a second, of which every one takes 20 ms; `web` calls `api`, which fails all. */
const scenario = scenarioFrom({
  run: "duration: 10s",
  services:
    "web: { replicas: 2, operations: { get: [{ work: 10ms }, { call: api.get, onError: ignore }] } }, " +
    "api: { replicas: 3, operations: { get: { errors: 100%, steps: [{ work: 3ms }] } } }",
  clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
  rest:
    "mesh: { to: { api: { balancer: roundRobin, " +
    "retry: { attempts: 1, on: [5xx], backoff: { base: 4ms, jitter: none } } } } }",
});

function textOf(format: Metrics["format"], everyNs = 4 * SECOND, of: Scenario = scenario): string {
  const outputs = { ...of.outputs, metrics: { format, everyNs } };
  const watched = { ...of, outputs };
  const results = [simulate(watched, { replication: 0 })];
  const [{ content }] = metricsFiles({ name: of.name, scenario: watched, results }, "");
  return content;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+) (\S+)$/;

function samplesIn(text: string): Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = SAMPLE.exec(line);
      assert.ok(match !== null, line);
      const labels = [...match[2].matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [
        key,
        value,
      ]);
      return {
        name: match[1],
        labels: Object.fromEntries(labels) as Record<string, string>,
        value: Number(match[3]),
        at: Number(match[4]),
      };
    });
}

function only(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): Sample[] {
  return samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
}

describe("metrics as OpenMetrics", () => {
  const text = textOf("openmetrics");
  const samples = samplesIn(text);

  it("end with # EOF, and say of each family what it is before its samples, once", () => {
    const lines = text.split("\n");
    assert.deepEqual(lines.slice(-2), ["# EOF", ""]);
    const families = new Set<string>();
    let family = { name: "", type: "", unit: "" };
    for (const line of lines.slice(0, -2)) {
      const match = /^# (\w+) (\S+) (.*)$/.exec(line);
      const [key, name, rest] = match === null ? ["sample", "", ""] : match.slice(1);
      if (key === "TYPE") {
        assert.ok(!families.has(name), `${name} twice`);
        families.add(name);
        family = { name, type: rest, unit: "" };
      } else if (key === "UNIT") assert.ok(name.endsWith(`_${rest}`), `${name} ends in its unit`);
      else if (key === "sample") {
        const sample = /^[^{]+/.exec(line)![0];
        const suffixes = { counter: ["_total"], histogram: ["_bucket", "_sum", "_count"] }[family.type] ?? [
          "",
        ];
        assert.ok(
          suffixes.some((suffix) => sample === family.name + suffix),
          `${sample} in ${family.name}`,
        );
      }
    }
  });

  it("hold each series together, in the order of simulated time", () => {
    const seen = new Map<string, number>();
    let before = "";
    for (const { name, labels, at } of samples) {
      const { le, ...rest } = labels;
      const family = name.replace(/_(bucket|sum|count)$/, "");
      const key = JSON.stringify([family, rest]);
      if (key !== before) assert.ok(!seen.has(key), `${key} comes again`);
      assert.ok(at >= (seen.get(key) ?? 0), `${name} ${le}`);
      seen.set(key, at);
      before = key;
    }
    assert.deepEqual(
      [...new Set(samples.map(({ at }) => at))].sort((a, b) => a - b),
      [0, 4, 8, 10],
    );
  });

  it("have buckets that add up to the count", () => {
    const names = new Set(samples.filter(({ name }) => name.endsWith("_bucket")).map(({ name }) => name));
    assert.ok(names.size === 3);
    for (const name of names) {
      const buckets = samples.filter((sample) => sample.name === name);
      let below = 0;
      for (const { labels, value, at } of buckets) {
        assert.ok(value >= below);
        below = labels.le === "+Inf" ? 0 : value;
        if (labels.le !== "+Inf") continue;
        const { le, ...rest } = labels;
        const [count] = only(samples, name.replace("_bucket", "_count"), rest).filter((one) => one.at === at);
        assert.equal(count.value, value, le);
      }
    }
  });

  it("count as Istio does: calls at the caller with their flags, attempts at the callee", () => {
    const last = samples.filter(({ at }) => at === 10);
    // The first comes after 100 ms.
    const requests = 10 * 10 - 1;
    const of = (labels: Record<string, string>): number[] =>
      only(last, "istio_requests_total", labels).map(({ value }) => value);
    assert.deepEqual(of({ reporter: "source", source_workload: "users" }), [requests]);
    assert.deepEqual(of({ reporter: "destination", destination_workload: "web", response_code: "200" }), [
      requests,
    ]);
    assert.deepEqual(of({ reporter: "source", source_workload: "web", response_flags: "URX" }), [requests]);
    assert.deepEqual(of({ reporter: "destination", source_workload: "web", response_code: "500" }), [
      2 * requests,
    ]);
    const [sum] = only(last, "istio_request_duration_milliseconds_sum", {
      source_workload: "users",
      reporter: "source",
    });
    assert.equal(sum.value, requests * (10 + 3 + 4 + 3));
  });

  it("count as Envoy and Linkerd do", () => {
    const last = samples.filter(({ at }) => at === 10);
    const requests = 10 * 10 - 1;
    const api = { app: "web", envoy_cluster_name: "outbound|80||api.default.svc.cluster.local" };
    assert.equal(only(last, "envoy_cluster_upstream_rq_total", api)[0].value, 2 * requests);
    assert.equal(only(last, "envoy_cluster_upstream_rq_retry", api)[0].value, requests);
    const byClass = only(last, "envoy_cluster_upstream_rq_xx", { ...api, envoy_response_code_class: "5" });
    assert.equal(byClass[0].value, 2 * requests);
    assert.equal(only(last, "envoy_cluster_membership_healthy", api)[0].value, 3);
    const inbound = {
      direction: "inbound",
      deployment: "api",
      classification: "failure",
      status_code: "500",
    };
    assert.equal(only(last, "response_total", inbound)[0].value, 2 * requests);
    const below3 = only(last, "response_latency_ms_bucket", { ...inbound, le: "3.0" });
    const below2 = only(last, "response_latency_ms_bucket", { ...inbound, le: "2.0" });
    assert.deepEqual([below2[0].value, below3[0].value], [0, 2 * requests]);
    assert.equal(only(last, "kube_deployment_status_replicas_ready", { deployment: "api" })[0].value, 3);
  });
});

describe("metrics as Prometheus reads them", () => {
  it("are one scrape, with types of their own names and times in ms", () => {
    const text = textOf("prometheus");
    const samples = samplesIn(text);
    assert.ok(samples.every(({ at }) => at === 10_000));
    const keys = samples.map(({ name, labels }) => JSON.stringify([name, labels]));
    assert.equal(new Set(keys).size, keys.length, "a series comes twice");
    assert.match(text, /^# TYPE istio_requests_total counter$/m);
    assert.match(text, /le="1"/);
    assert.ok(!text.includes("EOF"));
  });
});

describe("meters", () => {
  it("change nothing but the number of events, one for each reading before the end", () => {
    const plain = simulate(scenario, { replication: 0 });
    const outputs = { ...scenario.outputs, metrics: { format: "openmetrics", everyNs: SECOND } } as const;
    const { meters, ...metered } = simulate({ ...scenario, outputs }, { replication: 0 });
    assert.deepEqual({ ...metered, meters: null, events: plain.events }, plain);
    assert.equal(metered.events - plain.events, meters!.timesNs.filter((at) => at < 10 * SECOND).length);
  });

  it("have bounds that rise", () => {
    METER_BOUNDS_NS.forEach((bound, k) => {
      assert.ok(k === 0 || bound > METER_BOUNDS_NS[k - 1]);
    });
  });
});
