import { existsSync } from "node:fs";
import path from "node:path";
import { ADAPTERS } from "./adapters/all";
import { runFile, totalsOf, vectorFiles } from "./runner";
import type { FileReport } from "./runner";

/**
 * `npm run test:fidelity`: every file of vectors in test/fidelity/vectors, or in the folder MESHSIM_VECTORS
 * and those in it. The last line says how many cases passed and failed; the exit code is 1 if any failed, or
 * if there were none.
 */

const PROBLEMS_SHOWN = 5;
const PROBLEM_LENGTH = 300;

function print({ file, passed, failed, notCovered, problems, skipped }: FileReport): void {
  if (skipped !== null) {
    console.log(`SKIPPED  ${file}: ${skipped}, so it is no file of vectors`);
    return;
  }
  const mark = failed + notCovered === 0 ? "ok      " : "FAILED  ";
  console.log(`${mark} ${file}: ${passed} passed / ${failed} failed / ${notCovered} not covered`);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
    const oneLine = problem.replaceAll(/\s+/g, " ");
    console.log(
      `           ${oneLine.length > PROBLEM_LENGTH ? `${oneLine.slice(0, PROBLEM_LENGTH)}...` : oneLine}`,
    );
  }
  const more = problems.length - PROBLEMS_SHOWN;
  if (more > 0) console.log(`           and ${more} more`);
}

function main(folder: string): number {
  const files = existsSync(folder) ? vectorFiles(folder) : [];
  if (files.length === 0) console.log(`FAILED   ${folder}: no file of vectors is there`);
  const reports = files.map((file) => {
    const report = runFile(folder, file, ADAPTERS);
    print(report);
    return report;
  });
  const { passed, failed, notCovered } = totalsOf(reports);
  const skipped = reports.filter((report) => report.skipped !== null).length;
  console.log(`${files.length - skipped} files, ${skipped} skipped`);
  console.log(`total: ${passed} passed / ${failed} failed / ${notCovered} not covered`);
  console.log(`${passed} passed, ${failed + notCovered} failed`);
  return failed + notCovered === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = main(path.resolve(process.env.MESHSIM_VECTORS ?? path.join(__dirname, "vectors")));
