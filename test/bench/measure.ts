import { minimalLoop } from "./minimal-loop";
import { farm } from "./farm";
import { simulate } from "../../src/world/simulate";
import type { Scenario } from "../../src/scenario/scenario";
import type { Result } from "../../src/stats/result";

export const BALANCERS = ["random", "roundRobin", "leastRequest", "peakEwma"];

/** Requests per CPU second. */
export interface FarmSpeed {
  readonly instances: number;
  readonly minimal: number;
  readonly ours: readonly { readonly balancer: string; readonly speed: number }[];
}

/** Best of `repeats` runs, as work per CPU second; the machine's other work can only make a run slower. */
export function best(repeats: number, run: () => number): number {
  let speed = 0;
  for (let k = 0; k < repeats; k++) {
    const start = process.cpuUsage();
    const work = run();
    const { user, system } = process.cpuUsage(start);
    speed = Math.max(speed, work / ((user + system) / 1e6));
  }
  return speed;
}

/** The yardstick and the real scenario path take turns, so that both see the same machine. */
export function measureFarm(instances: number, requests: number, repeats: number): FarmSpeed {
  let minimal = 0;
  const yardstick = (): void => {
    minimal = Math.max(
      minimal,
      best(repeats, () => minimalLoop(instances, requests).count),
    );
  };
  yardstick();
  const ours = BALANCERS.map((balancer) => {
    const scenario = farm(instances, balancer, requests);
    const speed = best(repeats, () => ended(simulate(scenario, { replication: 0 })));
    yardstick();
    return { balancer, speed };
  });
  return { instances, minimal, ours };
}

/** Calls per CPU second, a client's own requests included. */
export function measureCalls(scenario: Scenario, repeats: number): number {
  return best(repeats, () => {
    const { routes, durationNs, warmupNs } = simulate(scenario, { replication: 0 });
    const measured = routes.reduce((sum, { requests }) => sum + requests, 0);
    return measured / (1 - warmupNs / durationNs);
  });
}

/** All requests of a run with one client, those of the warm-up included. */
function ended({ timelines }: Result): number {
  return timelines[0].requests.reduce((sum, count) => sum + count, 0);
}
