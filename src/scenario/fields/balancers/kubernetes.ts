import type { KubernetesOptions } from "../../../mesh/balance/policies/kubernetes";
import { NOTHING } from "./envoy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

export const KUBERNETES_KINDS: BalancerKinds<KubernetesOptions> = {
  kubeProxy: kind("kubeProxy", NOTHING, () => ({})),
  kubeProxyNftables: kind("kubeProxyNftables", NOTHING, () => ({})),
  ipvsRr: kind("ipvsRr", NOTHING, () => ({})),
  ipvsWrr: kind("ipvsWrr", NOTHING, () => ({})),
  ipvsLc: kind("ipvsLc", NOTHING, () => ({})),
  ipvsWlc: kind("ipvsWlc", NOTHING, () => ({})),
  ipvsSed: kind("ipvsSed", NOTHING, () => ({})),
  ipvsNq: kind("ipvsNq", NOTHING, () => ({})),
  ipvsSh: kind("ipvsSh", NOTHING, () => ({})),
  ipvsMh: kind("ipvsMh", NOTHING, () => ({})),
};
