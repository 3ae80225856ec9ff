import type { BalancerSpec } from "../mesh/balance/policies";
import { changesOf } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";

/** Every balancer that some proxy has at some time of a run. */
export function balancersOf(scenario: Scenario): readonly BalancerSpec[] {
  const later = changesOf(scenario).flatMap((change) =>
    change.of === "balancer" ? [change.after.balancer] : [],
  );
  return [...scenario.mesh.edges.map(({ policy }) => policy.balancer), ...later];
}
