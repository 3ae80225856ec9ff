import type { Plan } from "../../scenario/planned";
import { staticRule } from "../../scenario/static-rule";
import type { StaticRule } from "../../scenario/static-rule";
import type { Tested } from "./evaluate";

/** What tables and formulas say of services whose instances are counted, at the load of the first test. */
export function rulesOf({ axes }: Plan, tested: readonly Tested[]): StaticRule[] {
  const first = tested.at(0);
  if (first === undefined) return [];
  const losesZone = tested.some(({ scenario }) =>
    scenario.faults.some(({ effect }) => effect.kind === "zoneOutage"),
  );
  return axes.flatMap(({ path, service }) => {
    if (!path.endsWith(".replicas") || service === null) return [];
    const index = first.scenario.services.findIndex(({ name }) => name === service);
    return index < 0 ? [] : (staticRule(first.scenario, index, losesZone) ?? []);
  });
}
