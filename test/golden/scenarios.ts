import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { executeHere, load, measureExperiment, reportFiles, showProblem } from "../../src/index";
import type { ExperimentOutcome, ReportFile } from "../../src/index";

const FOLDER = join(__dirname, "../../scenarios");

/** Settings by dotted path, as YAML text. */
export type Settings = Readonly<Record<string, string>>;

/** The scenarios of the repository: file names without their ending, in alphabetical order. */
export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

function readText(path: string): string {
  return readFileSync(join(FOLDER, path), "utf8");
}

/** What a scenario is warned of because it shows just that. */
const MEANT = new Map([
  ["queue-disciplines", /cannot keep up/],
  ["retry-storm", /retries multiply/],
  ["rolling-deploy", /until then it refuses their requests/],
]);

/**
 * Runs a scenario of the repository with some settings changed. Any problem is an error, warnings too, but for
 * those that are meant.
 */
export function runScenario(name: string, settings: Settings): ExperimentOutcome {
  const file = `${name}.yaml`;
  const overrides = Object.entries(settings).map(([path, value]) => ({ path, value, flag: `--set ${path}` }));
  const { loaded, problems } = load(readFileSync(join(FOLDER, file), "utf8"), file, {
    overrides,
    readText,
    sweep: { params: [] },
  });
  const meant = MEANT.get(name);
  const unmeant = problems.filter(({ message }) => !(meant?.test(message) ?? false));
  if (loaded === null || unmeant.length > 0) {
    throw new Error(`${file}:\n${unmeant.map((problem) => showProblem(problem)).join("\n")}`);
  }
  return executeHere(loaded.sweep ?? loaded.experiment);
}

/** The files that the command line would write for it. */
export function filesOf(name: string, settings: Settings): ReportFile[] {
  return reportFiles(measureExperiment(runScenario(name, settings)));
}
