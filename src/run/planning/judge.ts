import { type Objective, stressOf } from "../../report/planned";
import { evaluateSlos, metricValue, type SloVerdict } from "../../report/slo";
import type { Scenario, Slo } from "../../scenario/scenario";
import type { Interval } from "../../stats/interval";
import type { Result } from "../../stats/result";

/** One replication that is as far off as this is not worth another. */
const FAR_OFF = 2;
const FAR_TOO_MANY_FAILURES = 10;

/** Numbers of replications after which a candidate is judged: from `least` on, each half as many again. */
export function looksOf(least: number, most: number): number[] {
  const looks = [Math.min(least, most)];
  while (looks[looks.length - 1] < most) {
    looks.push(Math.min(most, Math.ceil(looks[looks.length - 1] * 1.5)));
  }
  return looks;
}

/**
 * The level of each look's intervals, so that all together hold with `confidence`: who looks several times
 * and stops when it suits would else be right less often than that (Bonferroni).
 */
export function levelOf(confidence: number, looks: number): number {
  return 1 - (1 - confidence) / looks;
}

/** Whether the objectives hold, by the ends of their intervals; `open`: more replications may tell. */
export type Certainty = "holds" | "fails" | "open";

export interface Judgement {
  readonly certainty: Certainty;
  /** The objective that decides: of those that fail (or stay open) the one furthest beyond its limit. */
  readonly decisive: Objective;
}

/** The results of a candidate in a condition. */
export interface Evidence {
  readonly scenario: Scenario;
  readonly results: readonly Result[];
  /** Of the intervals. */
  readonly level: number;
  /** There are no more replications to come. */
  readonly isLast: boolean;
}

export function judge(evidence: Evidence): Judgement {
  const { scenario, results, level } = evidence;
  const run = { ...scenario.run, confidence: level };
  const verdicts = evaluateSlos({ name: "", scenario: { ...scenario, run }, results });
  const all = verdicts.map((verdict, i) => {
    const slo = scenario.slo[i];
    const lacking = lackingRequests(slo, verdict, evidence);
    const certainty = lacking === null ? certaintyOf(verdict, slo, evidence) : "open";
    const doubt = lacking === null ? "" : `it takes ${lacking} requests without a failure to show that`;
    return { certainty, objective: { verdict, stress: stressOf(verdict, slo), doubt } };
  });
  const certainty = CERTAINTIES.find((one) => all.some((objective) => objective.certainty === one))!;
  const deciding = all.filter((one) => one.certainty === certainty).map(({ objective }) => objective);
  return { certainty, decisive: deciding.reduce((a, b) => (b.stress > a.stress ? b : a)) };
}

/** The first of these that any objective is, all together are. */
const CERTAINTIES = ["fails", "open", "holds"] as const;

function certaintyOf(verdict: SloVerdict, slo: Slo, { results, isLast }: Evidence): Certainty {
  const { pass, interval, observed } = verdict;
  const { operator } = slo.expression;
  const late = isLast ? "holds" : "open";
  // A window that fails once has failed; one that held may fail in the next replication.
  if (verdict.when !== "") return pass ? late : "fails";
  if (slo.expression.left.name === "recovery" && Number.isNaN(observed)) return "holds";
  if (operator === "==" || operator === "!=") return pass ? late : "fails";
  if (results.length === 1) return isFarOff(verdict, slo) ? "fails" : "open";
  if (interval === null) return isLast ? (pass ? "holds" : "fails") : "open";
  return byInterval(interval, operator, verdict.limit);
}

function byInterval({ low, high }: Interval, operator: "<" | "<=" | ">" | ">=", limit: number): Certainty {
  switch (operator) {
    case "<":
      return high < limit ? "holds" : low >= limit ? "fails" : "open";
    case "<=":
      return high <= limit ? "holds" : low > limit ? "fails" : "open";
    case ">":
      return low > limit ? "holds" : high <= limit ? "fails" : "open";
    case ">=":
      return low >= limit ? "holds" : high < limit ? "fails" : "open";
  }
}

function isFarOff({ observed, limit, scale }: SloVerdict, { expression }: Slo): boolean {
  const { operator } = expression;
  if (Number.isNaN(observed)) return false;
  if (operator === "<" || operator === "<=") return limit > 0 && observed > FAR_OFF * limit;
  if (scale === "percent") return limit < 1 && 1 - observed > FAR_TOO_MANY_FAILURES * (1 - limit);
  return observed < limit / FAR_OFF;
}

/**
 * Without a single failure the interval of availability has no width, however few requests it comes from.
 * So many as this have none with a chance of less than (1 - level) / 2 where the objective is missed; null:
 * there are as many, or it does not matter.
 */
function lackingRequests(slo: Slo, { observed, when }: SloVerdict, evidence: Evidence): number | null {
  const { left, divisor, value } = slo.expression;
  if (left.name !== "availability" || divisor !== null || when !== "") return null;
  if (observed !== 1 || value >= 1 || value <= 0 || evidence.results.length === 1) return null;
  const requests = metricValue(evidence.results, { ...left, name: "requests" }, evidence.scenario);
  const enough = Math.ceil(Math.log((1 - evidence.level) / 2) / Math.log(value));
  return requests < enough ? enough : null;
}
