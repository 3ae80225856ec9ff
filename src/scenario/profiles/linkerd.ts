import type { Profile } from "./profile";

export const LINKERD: Profile = {
  product: "linkerd",
  version: "2",
  dataplane: "sidecar",
  settings: [
    {
      path: "discovery.kind",
      value: "endpointSlice",
      source: "linkerd/linkerd2@b24cd405 controller/api/destination",
    },
    {
      path: "discovery.propagation",
      value: "0ms",
      source: "linkerd/linkerd2@b24cd405 controller/api/destination: sent as it comes",
    },
    {
      path: "balancer.peakEwma.decay",
      value: "10s",
      source: "linkerd/linkerd2-proxy@29637b64 linkerd/app/outbound",
    },
    {
      path: "balancer.peakEwma.defaultRtt",
      value: "30ms",
      source: "linkerd/linkerd2-proxy@29637b64 linkerd/app/outbound",
    },
    { path: "timeout", value: null, source: "linkerd/linkerd2@b24cd405: none without a policy" },
    { path: "retry", value: null, source: "linkerd/linkerd2@b24cd405: none without a policy" },
    {
      path: "connections.protocol",
      value: "http2",
      source: "linkerd/linkerd2-proxy@29637b64: proxies talk HTTP/2",
    },
    {
      path: "connections.perHost",
      value: "1",
      source: "linkerd/linkerd2-proxy@29637b64: one connection to each endpoint",
    },
    {
      path: "failFast.timeout",
      value: "3s",
      source: "linkerd/linkerd2-proxy@00ce7f55 app/src/env.rs: DEFAULT_OUTBOUND_HTTP_FAILFAST_TIMEOUT",
    },
    {
      path: "failFast.capacity",
      value: "10000",
      source: "linkerd/linkerd2-proxy@00ce7f55 app/src/env.rs: DEFAULT_OUTBOUND_HTTP_QUEUE_CAPACITY",
    },
  ],
  notModelled: [
    { what: "mutual TLS, with certificates of 24h", source: "linkerd/linkerd2@b24cd405 values.yaml" },
    {
      what: "time and CPU that each proxy takes",
      source: "linkerd/website@507d527a linkerd.io/content/blog/2019/0518-linkerd-benchmarks/index.md",
    },
  ],
};
