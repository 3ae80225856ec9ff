import { toMarkdown } from "../report/markdown";
import { toTerminal } from "../report/table";
import { checkCases } from "../truth/check";
import { CASES, readCases } from "../truth/read-cases";
import type { CaseFile } from "../truth/read-cases";
import { truthCsv, truthJson } from "../truth/records";
import type { CaseReport } from "../truth/report";
import { answerOf, truthView } from "../truth/view";
import { ExitCode, UsageError } from "./command";
import type { Flags } from "./flags";
import { catchSignals } from "./interrupt";
import { matcher } from "./pattern";
import { ProgressLine } from "./progress";
import { say, useColor, width } from "./terminal";
import { truthOfPapers } from "./truth-papers";

/** Runs of each case, and the most requests of each, where the command line does not say. */
const RUNS = 4;
const REQUESTS_MAX = 300_000;
/** Below these there is no interval. */
const RUNS_MIN = 2;

/** What the command line may say here, of all that stands for a setting of a scenario. */
const OWN = new Set(["--only", "--replications"]);

/** Runs the cases whose answer is known and says whether ours agree. */
export async function truth(operands: readonly string[], flags: Flags): Promise<number> {
  if (operands.length > 0) throw new UsageError("truth takes no scenario; --only PATTERN chooses cases");
  const foreign = flags.overrides.find(({ flag }) => !OWN.has(flag));
  if (foreign !== undefined)
    throw new UsageError(`truth has no ${foreign.flag}: its cases are what they are`);
  const given = (name: string): string | null =>
    flags.overrides.find(({ flag }) => flag === name)?.text ?? null;
  const runs = Number(given("--replications") ?? RUNS);
  if (runs < RUNS_MIN) throw new UsageError(`--replications ${runs}: at least ${RUNS_MIN}, for an interval`);
  const pattern = given("--only");
  if (flags.papers) return truthOfPapers(pattern, flags);
  const cases = chosen(readCases(), pattern);

  const interrupt = catchSignals();
  let reports: readonly CaseReport[];
  try {
    reports = await check(cases, runs, flags, interrupt.signal);
  } finally {
    interrupt.release();
  }
  const stopped = interrupt.exitCode();
  const notes = [lengthOf(runs)];
  if (stopped !== null) notes.push(`stopped after ${reports.length} of ${cases.length} cases`);
  process.stdout.write(textOf(reports, pattern !== null, notes, flags));
  if (stopped !== null) return stopped;
  const isRight = reports.every(({ verdict }) => verdict === "passed");
  return isRight || flags.exitZero ? ExitCode.ok : ExitCode.failure;
}

function lengthOf(runs: number): string {
  const most = REQUESTS_MAX.toLocaleString("en-US");
  return (
    `${runs} runs of each case, each of at most ${most} requests after its warm-up (fewer where each makes ` +
    "many calls); npm run test:theory makes 5 longer ones"
  );
}

/** Those with the pattern in their name, family or title. Throws `UsageError`. */
function chosen(cases: readonly CaseFile[], pattern: string | null): CaseFile[] {
  if (cases.length === 0) throw new UsageError(`no cases are there: ${CASES}`);
  const isWanted = matcher(pattern);
  const found = cases.filter((one) =>
    "theory" in one
      ? [one.theory.id, one.theory.family, one.theory.title].some(isWanted)
      : isWanted(one.file),
  );
  if (found.length > 0) return found;
  const families = new Set(cases.flatMap((one) => ("theory" in one ? one.theory.family : [])));
  throw new UsageError(
    `--only ${pattern ?? ""}: no case is called so; there are ${[...families].join(", ")}`,
  );
}

async function check(
  cases: readonly CaseFile[],
  seeds: number,
  flags: Flags,
  signal: AbortSignal,
): Promise<CaseReport[]> {
  const line = new ProgressLine(process.stderr, () => performance.now());
  const onProgress = (finished: number, runs: number): void => {
    line.show((elapsedMs) => {
      const rest = (elapsedMs / 1000 / Math.max(1, finished)) * (runs - finished);
      return `run ${finished} of ${runs}  ${Math.floor((100 * finished) / runs)}%  ETA ${Math.ceil(rest)}s`;
    });
  };
  const isShown = flags.progress && !flags.quiet;
  try {
    const { jobs } = flags;
    const requestsMax = REQUESTS_MAX;
    return await checkCases(cases, { seeds, jobs, requestsMax, signal, ...(isShown ? { onProgress } : {}) });
  } finally {
    line.clear();
  }
}

function textOf(
  reports: readonly CaseReport[],
  isWhole: boolean,
  notes: readonly string[],
  { format, color: wish, quiet }: Flags,
): string {
  const view = (isWide: boolean): ReturnType<typeof truthView> =>
    truthView(reports, { isWhole, isWide, length: notes.join("; ") });
  switch (format) {
    case "csv":
      if (!quiet) say(answerOf(reports));
      return truthCsv(reports);
    case "json":
      return truthJson(reports, notes);
    case "markdown":
      return toMarkdown(view(true));
    case "table":
      return toTerminal(view(false), { color: useColor(process.stdout, wish, process.env), width: width() });
  }
}
