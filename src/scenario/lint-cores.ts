import type { Scenario, Service } from "./scenario";

/** Warns of cores that can never be had, and of competition for cores that are without a limit. */
export function lintCores(scenario: Scenario): { service: number; message: string }[] {
  const { services, faults, topology } = scenario;
  const cores = (service: Service): number[] =>
    topology.zones.flatMap(({ machines }, zone) =>
      service.replicas[zone] === 0
        ? []
        : machines.length === 0
          ? [Infinity]
          : machines.slice(0, service.replicas[zone]).map((machine) => machine.cores),
    );
  const warnings = services.flatMap((one, service) => {
    const most = Math.max(...cores(one));
    if (one.cores === Infinity || one.cores <= most) return [];
    const message = `services.${one.name} has ${one.cores} cores, but its nodes have no more than ${most}`;
    return [{ service, message }];
  });
  faults.forEach(({ effect, on }, index) => {
    if ((effect.kind !== "stress" && effect.kind !== "offline") || on.service === null) return;
    const one = services[on.service];
    if (one.cores < Infinity || cores(one).some((some) => some < Infinity)) return;
    const why = `services.${one.name}: its cores are unlimited`;
    const message = `faults[${index}]: ${effect.kind} takes nothing from ${why}`;
    warnings.push({ service: on.service, message });
  });
  return warnings;
}
