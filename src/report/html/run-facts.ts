/** What run.json says that does not depend on the machine or the hour. */
export interface RunFacts {
  readonly meshsim: string;
  readonly name: string;
  readonly sha256: string;
  readonly seed: string;
  /** What meshsim was told to do: "run", "compare" and the like. */
  readonly verb: string;
  readonly variants: readonly string[];
  /** Null where there is one variant only. */
  readonly baseline: string | null;
  readonly replications: number;
  /** Of all intervals, 0..1. */
  readonly confidence: number;
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  readonly events: number;
  readonly partial: boolean;
  readonly answer: string;
  readonly objectives: readonly Objective[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly notModelled: readonly string[];
}

/** An objective and what became of it. */
export interface Objective {
  readonly variant: string;
  readonly name: string;
  readonly text: string;
  readonly when: string;
  readonly pass: boolean;
  /** What was observed, for people. */
  readonly observed: string;
}

/**
 * Reads run.json; what an older version did not write is empty.
 * @throws SyntaxError when it is not JSON.
 */
export function readFacts(text: string): RunFacts {
  const run = recordOf(JSON.parse(text));
  const scenario = recordOf(run["scenario"]);
  return {
    meshsim: textOf(run["meshsim"]),
    name: textOf(scenario["name"]),
    sha256: textOf(scenario["sha256"]),
    seed: textOf(run["seed"]),
    verb: /^meshsim (\w+)/.exec(textOf(run["command"]))?.[1] ?? "run",
    variants: textsOf(run["variants"]),
    baseline: typeof run["baseline"] === "string" ? run["baseline"] : null,
    replications: numberOf(run["replications"]),
    confidence: numberOf(run["confidence"]),
    durationSeconds: numberOf(run["duration_s"]),
    warmupSeconds: numberOf(run["warmup_s"]),
    events: numberOf(run["events"]),
    partial: run["partial"] === true,
    answer: textOf(run["answer"]),
    objectives: listOf(run["slo"]).map((one) => objectiveOf(recordOf(one))),
    warnings: textsOf(run["warnings"]),
    notes: textsOf(run["notes"]),
    notModelled: textsOf(run["not_modelled"]),
  };
}

function objectiveOf(one: Readonly<Record<string, unknown>>): Objective {
  return {
    variant: textOf(one["variant"]),
    name: textOf(one["name"]),
    text: textOf(one["text"]),
    when: textOf(one["when"]),
    pass: one["pass"] === true,
    observed: textOf(one["observed_text"]),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).map(textOf);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}
