import assert from "node:assert/strict";
import type { Balancer, Endpoints } from "../../src/mesh/endpoint";
import type { LoadReport } from "../../src/mesh/load-report";
import { endpointsWith } from "./balancing";
import { reportOf } from "./load-reports";
import { scripted } from "./scripted-random";

const SECOND = 1e9;
const OPTIONS = {
  blackoutPeriodNs: 0,
  weightExpirationPeriodNs: 180 * SECOND,
  weightUpdatePeriodNs: SECOND,
  errorUtilizationPenalty: 1,
};

interface ByReports extends Balancer {
  reported(slot: number, report: LoadReport, now: number): void;
}

/** What balancers have in common that take turns by weights from what endpoints report. */
export function describeTurnsByReports(
  name: string,
  make: (endpoints: Endpoints, options: typeof OPTIONS) => ByReports,
): void {
  const create = (): ByReports => {
    const balancer = make(endpointsWith([1, 1, 1]), OPTIONS);
    balancer.updated(0, scripted(0));
    return balancer;
  };
  const counts = (balancer: ByReports, now: number, n: number): number[] => {
    const taken = [0, 0, 0];
    for (let i = 0; i < n; i++) taken[balancer.pick(now, scripted(0))]++;
    return taken;
  };

  describe(name, () => {
    it("takes turns until there are reports, and looks at them once a period", () => {
      const balancer = create();
      assert.deepEqual(counts(balancer, 0, 6), [2, 2, 2]);
      balancer.reported(0, reportOf({ utilization: 0.5, qps: 100 }), 1);
      balancer.reported(1, reportOf({ utilization: 0.25, qps: 100 }), 1);
      balancer.reported(2, reportOf({ utilization: 0.5, qps: 50 }), 1);
      assert.deepEqual(counts(balancer, SECOND - 1, 6), [2, 2, 2]);
      // Weights 200, 400 and 100.
      assert.deepEqual(counts(balancer, SECOND, 700), [200, 400, 100]);
    });

    it("lets who does not report have what is usual", () => {
      const balancer = create();
      balancer.reported(0, reportOf({ utilization: 0.5, qps: 100 }), 1);
      balancer.reported(2, reportOf({ utilization: 0.5, qps: 50 }), 1);
      // Weights 200 and 100: mean and median are 150.
      assert.deepEqual(counts(balancer, SECOND, 900), [400, 300, 200]);
    });
  });
}
