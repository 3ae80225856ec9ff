import { writeFileSync } from "node:fs";
import { emptyResult } from "./experiment";
import type { Answer, Task } from "../../../src/run/worker";

/** Stands for the simulator; the scenario's seed, which is the variant's name in these tests, says what to do. */
export function runJob({ scenario, replication, progress }: Task): Answer {
  switch (scenario.run.seed) {
    case "throws":
      return { error: new Error("queue went backwards") };
    case "dies":
      return process.exit(3);
    case "dies once":
      return diesOnce(scenario.description, replication);
    case "endless":
      progress[0] = scenario.run.durationNs / 2;
      while (progress[2] !== 1);
      return { result: emptyResult(replication, 0, true) };
    default:
      progress[0] = scenario.run.durationNs;
      progress[1] = 7;
      return { result: emptyResult(replication, scenario.run.seed.length) };
  }
}

/** `folder` remembers what has died. */
function diesOnce(folder: string, replication: number): Answer {
  try {
    writeFileSync(`${folder}/${replication}`, "", { flag: "wx" });
  } catch {
    return { result: emptyResult(replication, 1) };
  }
  return process.exit(3);
}
