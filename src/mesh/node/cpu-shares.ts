/**
 * How groups of processes share the cores of a machine when they want more than there are: each by its
 * weight, and what one does not want goes to the others by theirs (so no core is idle while any is wanted).
 *
 * Source: torvalds/linux@0e63a5c6 Documentation/scheduler/sched-design-CFS.rst (group scheduling,
 * cpu.shares); Kubernetes
 * pkg/kubelet/cm/helpers_linux.go MilliCPUToShares: the weight of a container is its CPU request.
 * Differs: shares are exact at every moment; a scheduler gives them in turns of some milliseconds.
 * Draws: none.
 */

export interface Tenant {
  /** Cores that it would use at this moment. */
  readonly demand: number;
  readonly weight: number;
  /** Cores that it gets; set by `shareCores`. */
  granted: number;
}

/** Sets what each tenant gets of so many cores. */
export function shareCores(cores: number, tenants: readonly Tenant[]): void {
  let left = cores;
  let weight = 0;
  for (const tenant of tenants) {
    tenant.granted = -1;
    if (tenant.demand === 0) tenant.granted = 0;
    else weight += tenant.weight;
  }
  // Whoever wants no more than its share gets what it wants, and the share of the rest grows.
  for (let settled = true; settled && weight > 0;) {
    settled = false;
    const perWeight = left / weight;
    for (const tenant of tenants) {
      if (tenant.granted >= 0 || tenant.demand > perWeight * tenant.weight) continue;
      tenant.granted = tenant.demand;
      left -= tenant.demand;
      weight -= tenant.weight;
      settled = true;
    }
  }
  for (const tenant of tenants) {
    if (tenant.granted < 0) tenant.granted = (left * tenant.weight) / weight;
  }
}
