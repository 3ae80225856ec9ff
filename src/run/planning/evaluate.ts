import { metricValue } from "../../report/slo";
import { grownScenario } from "../../scenario/grow";
import type { Plan } from "../../scenario/planned";
import type { Run } from "../../scenario/run";
import type { Experiment, Scenario } from "../../scenario/scenario";
import { findsNoBalance } from "../../scenario/static-rule";
import type { Result } from "../../stats/result";
import { firstPass, warmUpOf } from "../find-warm-up";
import type { Job } from "../plan";
import type { Answered, Round } from "../study";
import { judge, levelOf, looksOf } from "./judge";
import type { Judgement } from "./judge";
import type { Sizes, Verdict } from "./search";

/** Some sizes, at a load, in some conditions. */
export interface Candidate {
  readonly sizes: Sizes;
  readonly growth: number;
  readonly conditions: readonly number[];
}

/** A candidate in a condition. */
export interface Tested {
  readonly condition: number;
  readonly scenario: Scenario;
  readonly results: readonly Result[];
  readonly judgement: Judgement;
}

export interface Evaluation extends Verdict {
  readonly candidate: Candidate;
  /** Empty where nothing was simulated. */
  readonly tested: readonly Tested[];
  /** Why nothing was, and in which condition that is so; else empty, and null. */
  readonly reason: string;
  readonly refusedIn: number | null;
  /** Of its worst condition. */
  readonly stress: number;
}

/** Null: somebody stopped it. */
export type Evaluating = Generator<Round, Evaluation | null, Answered>;

/**
 * Simulates a candidate in its conditions, on the same chance as every other, until it is certain that all
 * objectives hold in all of them, or that one does not: a replication at first, which shows those that are
 * far off; then more, in the conditions that are still in doubt. What stays in doubt to the end does not
 * hold. `isForced`: simulated also where it is clear beforehand that it cannot keep up.
 */
export function* evaluate(plan: Plan, candidate: Candidate, isForced = false): Evaluating {
  const { sizes, conditions, growth } = candidate;
  const scenarios: Scenario[] = [];
  for (const condition of conditions) {
    const scenario = plan.scenarioOf(sizes, condition);
    if (typeof scenario === "string") return notSimulated(plan, candidate, condition, scenario);
    const grown = grownScenario(scenario, plan.clients, growth);
    const reason = findsNoBalance(grown);
    if (reason !== null && !isForced) return notSimulated(plan, candidate, condition, reason);
    scenarios.push({ ...grown, run: runOf(plan, grown.run) });
  }
  const warm = yield* warmedUp(plan, scenarios);
  return warm && (yield* replicate(plan, candidate, warm));
}

function runOf({ most, confidence }: Plan, run: Run): Run {
  return { ...run, replications: most, precision: null, confidence };
}

function notSimulated(plan: Plan, candidate: Candidate, refusedIn: number, reason: string): Evaluation {
  const pressure = plan.axes.map(() => 0);
  return { candidate, feasible: false, tested: [], reason, refusedIn, stress: Infinity, pressure };
}

function experimentOf(scenarios: readonly Scenario[]): Experiment {
  const variants = scenarios.map((scenario, i) => ({ name: String(i), scenario }));
  return { variants, baseline: null };
}

/** With the warm-up that a first pass finds, where the scenario asks for that. */
function* warmedUp(
  { least }: Plan,
  scenarios: readonly Scenario[],
): Generator<Round, readonly Scenario[] | null, Answered> {
  const first = firstPass(
    experimentOf(scenarios.map((one) => ({ ...one, run: { ...one.run, replications: least } }))),
  );
  if (first === null) return scenarios;
  const { results, wasStopped } = yield { ...first, isFirstPass: true };
  if (wasStopped) return null;
  const { deletedNs } = warmUpOf(first, results);
  return scenarios.map((scenario) => {
    const { run } = scenario;
    const warmupNs = Math.min(deletedNs, Math.floor(run.durationNs / 2));
    return run.findsWarmup ? { ...scenario, run: { ...run, findsWarmup: false, warmupNs } } : scenario;
  });
}

function* replicate(plan: Plan, candidate: Candidate, scenarios: readonly Scenario[]): Evaluating {
  const experiment = experimentOf(scenarios);
  const results = scenarios.map((): Result[] => []);
  const judgements = scenarios.map((): Judgement | null => null);
  const looks = looksOf(plan.least, plan.most);
  const level = levelOf(plan.confidence, looks.length);
  for (const look of [1, ...looks]) {
    const jobs = scenarios.flatMap((_, variant): Job[] =>
      judgements[variant]?.certainty === "holds"
        ? []
        : range(results[variant].length, look).map((replication) => ({ variant, replication })),
    );
    const answered: Answered = yield { experiment, jobs, isFirstPass: false };
    if (answered.wasStopped) return null;
    jobs.forEach(({ variant }, k) => results[variant].push(answered.results[k]!));
    const isLast = look === plan.most;
    for (const variant of new Set(jobs.map((job) => job.variant))) {
      const evidence = { scenario: scenarios[variant], results: results[variant], level, isLast };
      judgements[variant] = judge(evidence);
    }
    if (judgements.some((one) => one?.certainty === "fails")) break;
    if (judgements.every((one) => one?.certainty === "holds")) break;
  }
  const tested = scenarios.map((scenario, i): Tested => {
    const judgement = judgements[i]!;
    const run = { ...scenario.run, replications: results[i].length };
    return {
      condition: candidate.conditions[i],
      scenario: { ...scenario, run },
      results: results[i],
      judgement,
    };
  });
  return evaluated(plan, candidate, tested);
}

function evaluated(plan: Plan, candidate: Candidate, tested: readonly Tested[]): Evaluation {
  const worst = tested.reduce((a, b) => (stress(b) > stress(a) ? b : a));
  const feasible = tested.every(({ judgement }) => judgement.certainty === "holds");
  const pressure = plan.axes.map(({ service }) => utilization(worst, service));
  return { candidate, feasible, tested, reason: "", refusedIn: null, stress: stress(worst), pressure };
}

export function stress({ judgement }: Tested): number {
  return judgement.decisive.stress;
}

function utilization({ scenario, results }: Tested, service: string | null): number {
  const index = scenario.services.findIndex(({ name }) => name === service);
  if (index < 0) return 0;
  const value = metricValue(
    results,
    { scope: "service", index, operation: null, name: "utilization" },
    scenario,
  );
  return Number.isNaN(value) ? 0 : value;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
