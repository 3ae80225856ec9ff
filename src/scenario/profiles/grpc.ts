import type { Profile } from "./profile";

export const GRPC: Profile = {
  product: "grpc",
  version: "1",
  dataplane: "proxyless",
  settings: [
    {
      path: "discovery.kind",
      value: "dns",
      source: "grpc/grpc-go@44c2aff1 internal/resolver/dns/dns_resolver.go",
    },
    {
      path: "discovery.ttl",
      value: "30s",
      source: "grpc/grpc-go@44c2aff1 internal/resolver/dns/dns_resolver.go: MinResolutionInterval",
    },
    {
      path: "discovery.refresh",
      value: "onRequest",
      source: "grpc/grpc-go@44c2aff1 internal/resolver/dns/dns_resolver.go",
    },
    {
      path: "balancer",
      value: "pickFirst",
      source: "grpc/grpc-go@d83dd4b8 balancer/pickfirst/pickfirst.go: pick_first without a service config",
    },
    {
      path: "deadline",
      value: "propagate",
      source: "grpc/grpc.io@c5aedfab content/en/docs/guides/deadlines.md",
    },
    { path: "timeout", value: null, source: "grpc/grpc.io@c5aedfab content/en/docs/guides/deadlines.md" },
    {
      path: "retry",
      value: null,
      source: "grpc/proposal@94bed817 A6-client-retries.md: none without a service config",
    },
    {
      path: "connections.protocol",
      value: "grpc",
      source: "grpc/grpc-go@d83dd4b8 balancer/pickfirst/pickfirst.go: one HTTP/2 connection to each endpoint",
    },
    {
      path: "connections.connectTimeout",
      value: "20s",
      source: "grpc/grpc@27598d5f doc/connection-backoff.md: MIN_CONNECT_TIMEOUT",
    },
  ],
  notModelled: [
    {
      what: "names are resolved again when a connection is lost, and not because time has passed",
      source: "grpc/grpc-go@44c2aff1 internal/resolver/dns/dns_resolver.go",
    },
    {
      what: "lost connections are made again after 1s, then 1.6 times as long, up to 120s, with 20% jitter",
      source: "grpc/grpc@27598d5f doc/connection-backoff.md",
    },
    {
      what: "a call that no server has seen is sent again by itself (transparent retry)",
      source: "grpc/proposal@94bed817 A6-client-retries.md",
    },
  ],
};
