import type { Options } from "../../../mesh/balance/policies";
import { DUBBO_KINDS } from "./dubbo";
import { ENVOY_KINDS, NOTHING } from "./envoy";
import { FINAGLE_KINDS } from "./finagle";
import { GRPC_KINDS } from "./grpc";
import { HAPROXY_KINDS } from "./haproxy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";
import { KUBERNETES_KINDS } from "./kubernetes";
import { NGINX_KINDS } from "./nginx";
import { OTHER_KINDS } from "./others";

/** How each balancer is written. */
export const BALANCER_KINDS: BalancerKinds<Options> = {
  ...ENVOY_KINDS,
  ...FINAGLE_KINDS,
  ...GRPC_KINDS,
  ...NGINX_KINDS,
  ...HAPROXY_KINDS,
  ...KUBERNETES_KINDS,
  ...DUBBO_KINDS,
  ...OTHER_KINDS,
  centralQueue: kind("centralQueue", NOTHING, () => ({})),
};
