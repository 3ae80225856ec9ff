import type { Profile } from "./profile";

export const KUBERNETES: Profile = {
  product: "kubernetes",
  version: null,
  dataplane: "kubeProxy",
  settings: [
    {
      path: "discovery.kind",
      value: "endpointSlice",
      source: "kubernetes/kubernetes@008b3652 pkg/proxy/endpointslicecache.go",
    },
    {
      path: "discovery.propagation",
      value: "uniform 0ms..1s",
      source: "kubernetes/kubernetes@04791b49 pkg/proxy/apis/config/v1alpha1/defaults.go: minSyncPeriod 1s",
    },
    {
      path: "balancer",
      value: "kubeProxy",
      source: "kubernetes/kubernetes@008b3652 pkg/proxy/iptables/proxier.go",
    },
    {
      path: "timeout",
      value: null,
      source: "kubernetes/kubernetes@008b3652 pkg/proxy/iptables/proxier.go: connections, no requests",
    },
    {
      path: "retry",
      value: null,
      source: "kubernetes/kubernetes@008b3652 pkg/proxy/iptables/proxier.go: connections, no requests",
    },
    {
      path: "connections.protocol",
      value: "http1",
      source: "kubernetes/kubernetes@008b3652 pkg/proxy: endpoints by connection; here of HTTP/1.1",
    },
  ],
  notModelled: [
    {
      what: "connections that stand survive changes of endpoints: conntrack keeps them for 24h",
      source: "kubernetes/kubernetes@04791b49 pkg/proxy/apis/config/v1alpha1/defaults.go",
    },
  ],
};
