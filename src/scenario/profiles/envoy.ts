import type { Profile } from "./profile";

export const ENVOY: Profile = {
  product: "envoy",
  version: "1.36",
  dataplane: "sidecar",
  settings: [
    {
      path: "discovery.kind",
      value: "dns",
      source: "envoyproxy/envoy-openssl@8809cfea strict_dns_cluster.cc: a cluster of type STRICT_DNS",
    },
    {
      path: "discovery.ttl",
      value: "5s",
      source: "envoyproxy/data-plane-api@84e84367 cluster.proto: dns_refresh_rate",
    },
    {
      path: "discovery.refresh",
      value: "onExpiry",
      source: "envoyproxy/envoy-openssl@8809cfea strict_dns_cluster.cc",
    },
    {
      path: "balancer",
      value: "roundRobin",
      source: "envoyproxy/data-plane-api@84e84367 cluster.proto: lb_policy",
    },
    {
      path: "timeout",
      value: "15s",
      source: "envoyproxy/data-plane-api@84e84367 route_components.proto: RouteAction.timeout",
    },
    {
      path: "retry",
      value: null,
      source: "envoyproxy/data-plane-api@84e84367 route_components.proto: no retry_policy",
    },
    {
      path: "connections.protocol",
      value: "http1",
      source: "envoyproxy/data-plane-api@84e84367 cluster.proto: HTTP/2 only with http2_protocol_options",
    },
    {
      path: "connections.connectTimeout",
      value: "5s",
      source: "envoyproxy/data-plane-api@84e84367 cluster.proto: connect_timeout",
    },
    {
      path: "connections.idleTimeout",
      value: "1h",
      source: "envoyproxy/data-plane-api@84e84367 protocol.proto: idle_timeout",
    },
  ],
  notModelled: [
    {
      what: "thresholds of 1024 connections, 1024 pending and 1024 active requests, and 3 retries a cluster",
      source: "envoyproxy/data-plane-api@84e84367 circuit_breaker.proto",
    },
    {
      what: "a panic threshold of 50% of healthy hosts, which matters with health checks",
      source: "envoyproxy/data-plane-api@84e84367 cluster.proto: healthy_panic_threshold",
    },
  ],
};
