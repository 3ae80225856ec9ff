import type { Profile } from "./profile";

export const ISTIO: Profile = {
  product: "istio",
  version: "1.24",
  dataplane: "sidecar",
  settings: [
    { path: "discovery.kind", value: "xds", source: "istio/istio@86c9f01f pilot/pkg/xds" },
    {
      path: "discovery.propagation",
      value: "100ms",
      source: "istio/istio@86c9f01f pilot/pkg/features/tuning.go: PILOT_DEBOUNCE_AFTER",
    },
    {
      path: "balancer.leastRequest.choices",
      value: "2",
      source: "istio/istio@86c9f01f cluster_traffic_policy.go: LEAST_REQUEST, with the choices of Envoy",
    },
    {
      path: "timeout",
      value: null,
      source: "istio/api@b8f8791d networking/v1alpha3/virtual_service.proto: HTTPRoute.timeout",
    },
    {
      path: "retry.attempts",
      value: "2",
      source: "istio/istio@86c9f01f pilot/pkg/networking/core/route/retry/retry.go",
    },
    {
      path: "retry.on",
      value: "[connect-failure, refused-stream, unavailable, cancelled]",
      source: "istio/istio@86c9f01f pilot/pkg/networking/core/route/retry/retry.go",
    },
    {
      path: "retry.backoff.base",
      value: "25ms",
      source: "envoyproxy/envoy-openssl@8809cfea source/common/router/retry_state_impl.cc",
    },
    {
      path: "retry.backoff.max",
      value: "250ms",
      source: "envoyproxy/envoy-openssl@8809cfea source/common/router/retry_state_impl.cc",
    },
    {
      path: "retry.backoff.jitter",
      value: "full",
      source: "envoyproxy/envoy-openssl@8809cfea source/common/router/retry_state_impl.cc",
    },
    {
      path: "retry.avoidPrevious",
      value: "5",
      source: "istio/istio@86c9f01f retry.go: previous_hosts, HostSelectionRetryMaxAttempts",
    },
    {
      path: "connections.protocol",
      value: "http1",
      source: "istio/istio@0048ecc8 pkg/config/mesh/mesh.go: no H2UpgradePolicy, so that of the application",
    },
    {
      path: "connections.connectTimeout",
      value: "10s",
      source: "istio/istio@0048ecc8 pkg/config/mesh/mesh.go: ConnectTimeout",
    },
    {
      path: "connections.idleTimeout",
      value: "1h",
      source: "envoyproxy/data-plane-api@84e84367 protocol.proto: idle_timeout",
    },
  ],
  notModelled: [
    {
      what: "news wait up to 10s while more comes, and for a free push among 15 + 5 a core, at most 100",
      source: "istio/istio@86c9f01f pilot/pkg/features/tuning.go",
    },
    {
      what: "calls go to the caller's zone first, with outlier detection: write locality: prefer",
      source: "istio/istio@86c9f01f pkg/config/mesh/mesh.go: localityLbSetting",
    },
    {
      what: "mutual TLS between sidecars, with certificates of 24h",
      source: "istio/istio@86c9f01f pilot-agent/options/options.go",
    },
    {
      what: "time and CPU that each sidecar takes, 0.2 cores at 1000 requests/s: write mesh.overhead",
      source: "istio/istio.io@ea19cb42 performance-and-scalability/index.md",
    },
  ],
};
