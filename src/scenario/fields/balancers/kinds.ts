import type { Options } from "../../../mesh/balance/policies";
import { ENVOY_KINDS, FINAGLE_KINDS, NOTHING } from "./envoy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";
import { NGINX_KINDS } from "./nginx";

/** How each balancer is written. */
export const BALANCER_KINDS: BalancerKinds<Options> = {
  ...ENVOY_KINDS,
  ...FINAGLE_KINDS,
  ...NGINX_KINDS,
  centralQueue: kind("centralQueue", NOTHING, () => ({})),
};
