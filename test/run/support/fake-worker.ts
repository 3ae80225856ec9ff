import { emptyResult } from "./experiment";
import type { Task } from "../../../src/run/worker";
import type { Result } from "../../../src/stats/result";

/** Stands for the simulator; the scenario's seed, which is the variant's name in these tests, says what to do. */
export function runJob({ scenario, replication, progress }: Task): Result {
  switch (scenario.run.seed) {
    case "throws":
      throw new Error("queue went backwards");
    case "dies":
      return process.exit(3);
    case "endless":
      progress[0] = scenario.run.durationNs / 2;
      while (progress[2] !== 1);
      return emptyResult(replication, 0, true);
    default:
      progress[0] = scenario.run.durationNs;
      progress[1] = 7;
      return emptyResult(replication, scenario.run.seed.length);
  }
}
