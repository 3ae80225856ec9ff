import { join } from "node:path";
import { findings } from "../report/findings";
import { type Against, againstText, compareWith, isRegression } from "../report/against";
import { measureExperiment, type MeasuredExperiment } from "../report/measured";
import type { ExperimentOutcome } from "../report/outcome";
import { comparePlans } from "../report/plan-against";
import { roundOf, sinceView } from "../report/since";
import { toTerminal } from "../report/table";
import { render } from "../report/render";
import type { ExecuteOptions } from "../run/execute";
import { execute, JobFailure } from "../run/execute";
import { executePlan } from "../run/planning/execute-plan";
import type { PlanProgress } from "../run/planning/planning";
import type { Journal } from "../run/journal";
import type { OutputFile } from "../run/write-files";
import { writeFiles } from "../run/write-files";
import type { Experiment } from "../scenario/scenario";
import { type Baseline, readBaseline } from "./baseline";
import { ExitCode, RunError } from "./command";
import type { Flags } from "./flags";
import type { Interrupt } from "./interrupt";
import { catchSignals } from "./interrupt";
import { planLine } from "./plan-line";
import { ProgressLine } from "./progress";
import type { Assignment } from "./result-files";
import { isResultFile, REPORT_HTML, resultFiles, threadsOf } from "./result-files";
import { checkOutput, isComplete, journalOf } from "./resume";
import { stampLines } from "./stamp";
import { say, useColor, width } from "./terminal";

/** Runs the experiment, writes its files, prints its result; resolves to the exit code. */
export async function perform(assignment: Assignment, flags: Flags): Promise<number> {
  const { command, experiment, stamp } = assignment;
  const folder = flags.out ?? defaultFolder(experiment);
  if (flags.resume && isComplete(folder, stamp)) {
    if (!flags.quiet) say(`${folder} is complete: there is nothing to resume`);
    return ExitCode.ok;
  }
  const baseline = readBaseline(flags, command === "plan" ? "plan" : "clients");
  checkOutput(assignment, folder, flags);
  const interrupt = catchSignals();
  let journal: Journal | null = null;
  try {
    if (!flags.quiet) say(stampLines(stamp));
    journal = journalOf(assignment, folder, flags);
    const startedAt = new Date();
    const outcome = await simulateAll(assignment, flags, interrupt, journal);
    const stopped = interrupt.exitCode();
    if (outcome.variants.length === 0) {
      journal?.removeIfEmpty();
      say("stopped before anything was simulated; nothing is written");
      return stopped ?? ExitCode.failure;
    }
    const measured = measureExperiment(outcome);
    if (!flags.quiet) findings(measured).forEach(say);
    const files = resultFiles(assignment, measured, flags, startedAt);
    writeFiles(folder, files, isResultFile);
    const color = useColor(process.stdout, flags.color, process.env);
    const against = baseline === null ? null : heldAgainst(baseline, measured);
    process.stdout.write(render(flags.format, command, measured, { color, width: width(), against }));
    if (against !== null && flags.format === "csv") say(againstText(against));
    tellChanges(measured, flags, color);
    if (!flags.quiet) say(wroteLine(folder, files));
    if (stopped !== null && measured.interrupted) {
      if (journal !== null) say(`to do the rest: ${stamp.rerun} --resume`);
      return stopped;
    }
    journal?.remove();
    if (against !== null && flags.failOnRegression !== null && isRegression(against)) {
      return ExitCode.regression;
    }
    if (measured.plan?.levels.some(({ feasible }) => !feasible) === true) {
      return flags.exitZero ? ExitCode.ok : ExitCode.noPlan;
    }
    const missed = measured.variants.some(({ slos }) => slos.some(({ pass }) => !pass));
    return missed && !flags.exitZero ? ExitCode.sloMissed : ExitCode.ok;
  } finally {
    journal?.close();
    interrupt.release();
  }
}

/** Where the command is watched: what is other than in the round before. */
function tellChanges(measured: MeasuredExperiment, { rounds, format }: Flags, color: boolean): void {
  if (rounds === null) return;
  if (rounds.last !== null) {
    const text = toTerminal(sinceView(measured, rounds.last), { color, width: width() });
    if (format === "table") process.stdout.write(`\n${text}`);
    else say(text.trimEnd());
  }
  rounds.last = roundOf(measured);
}

function heldAgainst(baseline: Baseline, measured: MeasuredExperiment): Against {
  const compare = baseline.subject === "plan" ? comparePlans : compareWith;
  return compare(measured, baseline.table, baseline);
}

/** What to do next is open the report, if there is one. */
function wroteLine(folder: string, files: readonly OutputFile[]): string {
  const wrote = `wrote ${folder} (${files.length} files)`;
  const hasReport = files.some(({ name }) => name === REPORT_HTML);
  return hasReport ? `${wrote} - open ${join(folder, REPORT_HTML)}` : wrote;
}

async function simulateAll(
  { experiment, plan, stamp }: Assignment,
  flags: Flags,
  interrupt: Interrupt,
  journal: Journal | null,
): Promise<ExperimentOutcome> {
  const line = new ProgressLine(process.stderr, () => performance.now());
  const onProgress = line.update.bind(line);
  interrupt.signal.addEventListener("abort", () => {
    line.clear();
  });
  try {
    const isShown = flags.progress && !flags.quiet;
    if (plan !== undefined) {
      const onTry = (progress: PlanProgress): void => {
        line.show(() => planLine(plan, progress));
      };
      const { signal } = interrupt;
      return await executePlan(plan, { jobs: threadsOf(flags), signal, ...(isShown ? { onTry } : {}) });
    }
    return await execute(experiment, {
      jobs: threadsOf(flags),
      signal: interrupt.signal,
      ...(journal === null ? {} : keptIn(journal)),
      ...(isShown ? { onProgress } : {}),
    });
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    const again = `to see it again: ${stamp.rerun} --jobs 1 --debug`;
    const kept = journal === null ? "" : " --resume (what is done is kept)";
    throw new RunError(error.message, again + kept, error.cause);
  } finally {
    line.clear();
  }
}

function keptIn(journal: Journal): Pick<ExecuteOptions, "known" | "onResult"> {
  return {
    known: (job) => journal.known(job),
    onResult: (job, result) => {
      journal.keep(job, result);
    },
  };
}

/** Where the scenario says, else `results/NAME`. */
function defaultFolder({ variants, baseline }: Experiment): string {
  const { outputs, name } = variants[baseline ?? 0].scenario;
  return outputs.dir ?? join("results", name.replace(/[^\w.-]+/g, "-").replace(/^\.+/, "") || "scenario");
}
