import type { LoadReport } from "../../src/mesh/load-report";

/** A report in which all is 0 but what is told. */
export function reportOf(told: Partial<LoadReport>): LoadReport {
  return { utilization: 0, workers: 0, qps: 0, eps: 0, queued: 0, serviceNs: 0, ...told };
}
