import { availableParallelism } from "node:os";
import path from "node:path";
import { checkCases } from "../../src/truth/check";
import { CASES, readCases } from "../../src/truth/read-cases";
import type { CaseReport } from "../../src/truth/report";
import { strangeSpreads } from "../../src/truth/spreads";

/**
 * `npm run test:theory`: every case in test/theory/cases, or in the folder MESHSIM_THEORY and those in it, with
 * several seeds each. The mean of the runs is held to a tolerance that is sqrt(seeds) narrower, and the spread
 * of the runs must be what theory says of it. The last line says how many passed and failed; the exit code is 1
 * if any failed, or if there were none. A case that is not covered has failed.
 */
const SEEDS = 5;

const MARKS = { passed: "passed     ", failed: "FAILED     ", "not covered": "NOT COVERED" } as const;

function print({ id, title, verdict, reason, metrics }: CaseReport): void {
  const count = verdict === "passed" ? ` (${metrics.length} metrics)` : "";
  console.log(`${MARKS[verdict]} ${id}: ${reason ?? title}${count}`);
}

async function main(folder: string, seeds: number): Promise<number> {
  const cases = readCases(folder);
  if (cases.length === 0) console.log(`FAILED      ${folder}: no case is there`);
  const jobs = availableParallelism();
  const reports = await checkCases(cases, { seeds, jobs, onReport: print });
  const strange = strangeSpreads(reports);
  for (const line of strange.problems) console.log(`FAILED      over all cases: ${line}`);
  const count = (verdict: CaseReport["verdict"]): number =>
    reports.filter((report) => report.verdict === verdict).length;
  const [passed, failed, notCovered] = [count("passed"), count("failed"), count("not covered")];
  console.log(`${strange.checked} metrics checked for their spread between seeds over all cases`);
  console.log(`total: ${passed} passed / ${failed} failed / ${notCovered} not covered`);
  const all = failed + notCovered + strange.problems.length;
  console.log(`${passed} passed, ${all} failed`);
  return all === 0 && passed > 0 ? 0 : 1;
}

void main(path.resolve(process.env.MESHSIM_THEORY ?? CASES), SEEDS).then((code) => {
  process.exitCode = code;
});
