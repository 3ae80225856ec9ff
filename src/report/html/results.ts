import { readTable, type Table } from "./read-csv";
import { readFacts, type RunFacts } from "./run-facts";

/** The files of a results folder by their names: all that a report is made from. */
export type ResultTexts = ReadonlyMap<string, string>;

/** What a report shows. Tables of files that were not written are null. */
export interface Results {
  readonly facts: RunFacts;
  readonly summary: Table | null;
  readonly errors: Table | null;
  readonly instances: Table | null;
  readonly edges: Table | null;
  readonly comparison: Table | null;
  readonly percentiles: Table | null;
  readonly events: Table | null;
  readonly sweep: Table | null;
  readonly plan: Table | null;
  readonly controlled: Table | null;
  /** Long, so each figure reads what it needs. */
  readonly timeseries: string | null;
  /** Each scenario that ran, by the name of its file. */
  readonly scenarios: readonly (readonly [name: string, text: string])[];
}

/** @throws SyntaxError when run.json is not JSON. */
export function readResults(texts: ResultTexts): Results {
  const table = (name: string): Table | null => {
    const text = texts.get(`${name}.csv`);
    return text === undefined ? null : readTable(text);
  };
  return {
    facts: readFacts(texts.get(RUN_JSON) ?? "{}"),
    summary: table("summary"),
    errors: table("errors"),
    instances: table("instances"),
    edges: table("edges"),
    comparison: table("comparison"),
    percentiles: table("percentiles"),
    events: table("events"),
    sweep: table("sweep"),
    plan: table("plan"),
    controlled: table("controlled"),
    timeseries: texts.get("timeseries.csv") ?? null,
    scenarios: [...texts].filter(([name]) => isScenarioName(name)).sort(byName),
  };
}

const RUN_JSON = "run.json";

/** Whether a report reads a file of this name. */
export function isReportInput(name: string): boolean {
  return name === RUN_JSON || isScenarioName(name) || CSV_INPUTS.some((file) => name === `${file}.csv`);
}

const CSV_INPUTS = [
  "summary",
  "errors",
  "timeseries",
  "instances",
  "edges",
  "comparison",
  "percentiles",
  "events",
  "sweep",
  "plan",
  "controlled",
] as const;

function isScenarioName(name: string): boolean {
  return /^scenario(\.[\w-]+)?\.resolved\.yaml$/.test(name);
}

/** The first scenario of several is called `scenario.resolved.yaml`. */
function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one.length - other.length || (one < other ? -1 : 1);
}
