import type { MachineClass, Service } from "../scenario/scenario";

const ANY_MACHINE: MachineClass = { share: 1, speed: 1, weight: 1, labels: {} };

/**
 * Machines by instance number: classes in shares rounded by largest remainder, dealt out evenly rather than
 * in blocks.
 */
export function machinesOf(service: Service, count: number): MachineClass[] {
  if (service.speeds.length === 0) return Array<MachineClass>(count).fill(ANY_MACHINE);
  const given = service.speeds.map(() => 0);
  return Array.from({ length: count }, (_, k) => {
    let best = 0;
    let bestLack = -Infinity;
    service.speeds.forEach(({ share }, index) => {
      const lack = share * (k + 1) - given[index];
      if (lack > bestLack + 1e-9) {
        best = index;
        bestLack = lack;
      }
    });
    given[best]++;
    return service.speeds[best];
  });
}
