import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { checkConservation } from "./conservation";
import { resultOf } from "./collect";
import { Recording } from "./recording/recording";
import { World } from "./world";
import type { Progress } from "./progress";

export interface SimulateOptions {
  /**
   * Replications of a scenario differ in nothing but their chance; the same number has the same chance in
   * every variant.
   */
  readonly replication: number;
  /**
   * [0] simulated ns so far, [1] requests ended so far, written as the run goes on; the run ends early, as
   * partial, once another thread sets [2] to 1.
   */
  readonly progress?: Progress;
}

/**
 * One run of a scenario: a function of the scenario and the number of the replication, and of nothing else.
 */
export function simulate(scenario: Scenario, { replication, progress }: SimulateOptions): Result {
  const world = createWorld(scenario, replication);
  world.run(progress);
  checkConservation(world);
  return resultOf(world);
}

/** The simulated system; with somebody who writes down what is asked for. */
export function createWorld(scenario: Scenario, replication: number): World {
  const { metrics, requests, traces } = scenario.outputs;
  const isFirst = replication === 0;
  const isTraced = traces !== null && (isFirst || traces.only !== null);
  const isRecorded = requests !== null || isTraced || (metrics !== null && isFirst);
  return isRecorded ? new Recording(scenario, replication) : new World(scenario, replication);
}
