import {
  ENDING_OVER_BUDGET,
  ENDING_RETRIES_USED,
  ENDINGS,
  OUTCOMES,
  OVERFLOW,
  TIMEOUT,
} from "../../mesh/outcome";
import type { Level, LevelName, Meters, Reading } from "../../stats/meters";
import { ENVOY_BOUNDS, LINKERD_BOUNDS } from "../../stats/meters";
import type { Result } from "../../stats/result";
import { countersBy, type Family, histogramsBy, type Labels, type Series } from "./series";

const NAMESPACE = "default";

/** What monitoring systems read of a mesh, under the names that its products give. */
export function familiesOf(result: Result, meters: Meters): Family[] {
  return [
    ...istio(result, meters),
    ...linkerd(result, meters),
    ...envoy(result, meters),
    ready(result, meters),
  ];
}

function host(service: string): string {
  return `${service}.${NAMESPACE}.svc.cluster.local`;
}

/**
 * Istio's standard metrics: at the caller's proxy calls, retries inside; at the callee's what reached it.
 * Source: istio/istio@86c9f01 pilot/pkg/model/telemetry.go; Envoy's default buckets
 * (source/common/stats/histogram_impl.cc).
 */
function istio({ edges }: Result, meters: Meters): Family[] {
  const labelsOf = ({ point, edge, outcome, ending }: Reading): Labels | null => {
    if (point === "attempt") return null;
    const { caller, callee } = edges[edge];
    const { flag, status } = OUTCOMES[outcome];
    const flags = [flag, point === "call" ? ENDINGS[ending] : ""].filter((part) => part !== "").join(",");
    return {
      reporter: point === "call" ? "source" : "destination",
      source_workload: caller,
      source_workload_namespace: NAMESPACE,
      destination_workload: callee,
      destination_workload_namespace: NAMESPACE,
      destination_service: host(callee),
      destination_service_name: callee,
      destination_service_namespace: NAMESPACE,
      request_protocol: "http",
      response_code: String(status),
      response_flags: flags === "" ? "-" : flags,
      connection_security_policy: point === "call" ? "unknown" : "none",
    };
  };
  return [
    {
      name: "istio_requests_total",
      type: "counter",
      help: "Requests, by how they ended.",
      series: countersBy(meters, labelsOf),
    },
    {
      name: "istio_request_duration_milliseconds",
      type: "histogram",
      unit: "milliseconds",
      help: "How long requests took.",
      bounds: ENVOY_BOUNDS,
      series: histogramsBy(meters, ENVOY_BOUNDS, labelsOf),
    },
  ];
}

/** Linkerd's: outbound at the caller's proxy, inbound at the callee's. Source: linkerd.io, Proxy Metrics. */
function linkerd({ edges }: Result, meters: Meters): Family[] {
  const placeOf = ({ point, edge }: Reading): Labels | null => {
    if (point === "attempt") return null;
    const { caller, callee } = edges[edge];
    const authority = `${host(callee)}:80`;
    if (point === "server")
      return { direction: "inbound", namespace: NAMESPACE, deployment: callee, authority };
    return {
      ...{ direction: "outbound", namespace: NAMESPACE, deployment: caller, authority },
      ...{ dst_namespace: NAMESPACE, dst_deployment: callee },
    };
  };
  const labelsOf = (reading: Reading): Labels | null => {
    const place = placeOf(reading);
    if (place === null) return null;
    const { status } = OUTCOMES[reading.outcome];
    const classification = status >= 200 && status < 500 ? "success" : "failure";
    return { ...place, classification, status_code: String(status) };
  };
  return [
    {
      name: "request_total",
      type: "counter",
      help: "Requests that have ended.",
      series: countersBy(meters, placeOf),
    },
    {
      name: "response_total",
      type: "counter",
      help: "Responses, by their class.",
      series: countersBy(meters, labelsOf),
    },
    {
      name: "response_latency_ms",
      type: "histogram",
      unit: "ms",
      help: "How long responses took to come.",
      bounds: LINKERD_BOUNDS,
      series: histogramsBy(meters, LINKERD_BOUNDS, labelsOf),
    },
  ];
}

/**
 * Envoy's of its upstream clusters, whose names are Istio's; `app` is the caller. Its requests are attempts.
 * Source: Envoy, docs/root/configuration/upstream/cluster_manager/cluster_stats.rst.
 */
function envoy(result: Result, meters: Meters): Family[] {
  const cluster = (edge: number): Labels => ({
    app: result.edges[edge].caller,
    envoy_cluster_name: `outbound|80||${host(result.edges[edge].callee)}`,
  });
  const level = (name: LevelName): Series[] => levelsOf(meters, name, cluster);
  const family = (type: "counter" | "gauge", name: string, help: string, series: Series[]): Family => ({
    ...{ name: `envoy_cluster_${name}`, type, help, series },
  });
  const byClass = classes(meters, cluster);
  return [
    family("counter", "upstream_rq_total", "Attempts.", level("attempts")),
    family("counter", "upstream_rq_retry", "Attempts that were retries or hedges.", level("retries")),
    family("counter", "upstream_rq_xx", "Attempts by the class of their response codes.", byClass),
    ...ENVOY_COUNTERS.map(({ name, help, isCounted }) => {
      const labelsOf = (reading: Reading): Labels | null =>
        isCounted(reading) ? cluster(reading.edge) : null;
      return family("counter", name, help, countersBy(meters, labelsOf));
    }),
    family("gauge", "upstream_rq_active", "Attempts under way.", level("active")),
    family("gauge", "membership_total", "Endpoints that a proxy of the caller knows.", level("members")),
    family("gauge", "membership_healthy", "Of these, healthy ones.", level("healthy")),
    {
      name: "envoy_cluster_upstream_rq_time",
      type: "histogram",
      help: "How long attempts took, in ms.",
      bounds: ENVOY_BOUNDS,
      series: histogramsBy(meters, ENVOY_BOUNDS, (reading) =>
        reading.point === "attempt" ? cluster(reading.edge) : null,
      ),
    },
  ];
}

const ENVOY_COUNTERS: readonly {
  readonly name: string;
  readonly help: string;
  readonly isCounted: (reading: Reading) => boolean;
}[] = [
  {
    name: "upstream_rq_timeout",
    help: "Attempts that timed out.",
    isCounted: ({ point, outcome }) => point === "attempt" && outcome === TIMEOUT,
  },
  {
    name: "upstream_rq_pending_overflow",
    help: "Attempts that circuit breaking refused.",
    isCounted: ({ point, outcome }) => point === "attempt" && outcome === OVERFLOW,
  },
  {
    name: "upstream_rq_retry_limit_exceeded",
    help: "Calls that failed with all retries used.",
    isCounted: ({ point, ending }) => point === "call" && ending === ENDING_RETRIES_USED,
  },
  {
    name: "upstream_rq_retry_overflow",
    help: "Calls that failed as the retry budget was used up.",
    isCounted: ({ point, ending }) => point === "call" && ending === ENDING_OVER_BUDGET,
  },
];

/** Attempts by the first digit of their status, where they have one. */
function classes(meters: Meters, cluster: (edge: number) => Labels): Series[] {
  return countersBy(meters, ({ point, edge, outcome }) => {
    const { status } = OUTCOMES[outcome];
    if (point !== "attempt" || status === 0) return null;
    return { ...cluster(edge), envoy_response_code_class: String(Math.floor(status / 100)) };
  });
}

/** As kube-state-metrics has it. */
function ready({ services }: Result, meters: Meters): Family {
  return {
    name: "kube_deployment_status_replicas_ready",
    type: "gauge",
    help: "Instances that are ready.",
    series: levelsOf(meters, "ready", (service) => ({
      namespace: NAMESPACE,
      deployment: services[service].service,
    })),
  };
}

function levelsOf({ levels }: Meters, name: LevelName, labelsOf: (of: number) => Labels): Series[] {
  return levels
    .filter((level: Level) => level.name === name)
    .map(({ of, values }) => ({ labels: labelsOf(of), from: 0, points: [...values] }));
}
