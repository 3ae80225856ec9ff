import type { Machine } from "../scenario/machine";
import type { Scenario } from "../scenario/scenario";

/** The nodes of all zones, one after the other; undefined: nothing is told of it. */
export function nodeMachines({ topology }: Scenario): (Machine | undefined)[] {
  return topology.zones.flatMap(({ nodes, machines }) =>
    Array.from({ length: nodes }, (_, k): Machine | undefined => machines[k]),
  );
}
