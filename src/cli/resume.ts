import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Journal } from "../run/journal";
import { plan } from "../run/plan";
import { checkFolder, OutputError } from "../run/write-files";
import type { Flags } from "./flags";
import type { Assignment } from "./result-files";
import { RUN_JSON } from "./result-files";
import type { Stamp } from "./stamp";

/**
 * Checks, before any work is done, that the results can go to `folder`.
 * @throws OutputError, also where something unfinished is there and it is not said what is to become of it.
 */
export function checkOutput({ command, experiment }: Assignment, folder: string, flags: Flags): void {
  const done = Journal.countIn(folder);
  const goesOn = flags.resume && done !== null;
  if (done !== null && command === "sweep" && !goesOn && !flags.force) {
    throw new OutputError(
      `${folder} holds an unfinished sweep: ${done} of ${plan(experiment).length} runs are done`,
      "--resume goes on with it; --force begins anew; --out names another folder",
    );
  }
  checkFolder(folder, flags.force || goesOn);
}

/** Whether the folder has all that `--resume` could bring about. */
export function isComplete(folder: string, { hash, version }: Stamp): boolean {
  const path = join(folder, RUN_JSON);
  if (Journal.countIn(folder) !== null || !existsSync(path)) return false;
  try {
    const { meshsim, scenario, partial } = JSON.parse(readFileSync(path, "utf8")) as {
      meshsim?: unknown;
      scenario?: { sha256?: unknown };
      partial?: unknown;
    };
    return meshsim === version && scenario?.sha256 === hash && partial === false;
  } catch {
    return false;
  }
}

/** Where the runs that are done are kept; null: of this command they are not. */
export function journalOf({ command, stamp }: Assignment, folder: string, { resume }: Flags): Journal | null {
  if (command !== "sweep") {
    Journal.discard(folder);
    return null;
  }
  const { version, hash, node } = stamp;
  return Journal.open(folder, `meshsim ${version}\nscenario ${hash}\nnode ${node}\n`, resume);
}
