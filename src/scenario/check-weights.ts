import { HAPROXY_WEIGHT_MAX } from "../mesh/balance/haproxy-roundrobin";
import { POLICIES } from "../mesh/balance/policies";
import type { Edge, Service } from "./scenario";
import type { Place } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

/** Refuses weights that a product cannot have. `places`: by service, where its speeds are written. */
export function checkWeights(
  services: readonly Service[],
  edges: readonly Edge[],
  places: readonly Place[],
  context: Context,
): void {
  services.forEach(({ name, speeds }, index) => {
    const heavy = speeds.findIndex(({ weight }) => weight > HAPROXY_WEIGHT_MAX);
    const edge = edges.find(({ callee, policy: { balancer } }) => {
      const isHaproxy =
        balancer.name === "leastConnection"
          ? balancer.product === "haproxy"
          : balancer.name.startsWith("haproxy");
      return callee === index && isHaproxy && POLICIES[balancer.name].ignoresWeights !== true;
    });
    if (heavy < 0 || edge === undefined) return;
    const limit = `HAProxy's weights are ${HAPROXY_WEIGHT_MAX} at most (${edge.policy.balancer.name})`;
    const path = `services.${name}.speeds[${heavy}].weight`;
    report(context, places[index], `${path} ${speeds[heavy].weight}: ${limit}`);
  });
}
