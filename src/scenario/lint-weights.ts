import { POLICIES } from "../mesh/balance/policies";
import type { Scenario } from "./scenario";

/** Warns of weights that somebody's balancer does not look at. */
export function lintWeights({ services, mesh }: Scenario): { service: number; message: string }[] {
  const warned = new Set<number>();
  return mesh.edges.flatMap(({ callee, policy }) => {
    const { name, speeds } = services[callee];
    const hasWeights = speeds.some(({ weight }) => weight !== speeds[0].weight);
    const { balancer } = policy;
    if (!hasWeights || POLICIES[balancer.name].ignoresWeights !== true || warned.has(callee)) return [];
    warned.add(callee);
    const message = `services.${name}: balancer ${balancer.name} does not look at weights`;
    return [{ service: callee, message }];
  });
}
