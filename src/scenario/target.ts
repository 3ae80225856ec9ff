import type { Names } from "./names";
import { METRICS, parseMetric, parseValue } from "./predicate";
import { parsePercent } from "./quantities";
import type { Target } from "./run";

const EXAMPLE = "write for example users.p99.ci < 5% or users.p99.ci < 5ms";
/** Without a mean that intervals could be about: it may never come. */
const WITHOUT = ["recovery"];

/**
 * Reads `<scope>[.<operation>].<metric>.ci < <half its width>`: of the estimate in percent, or in the unit of
 * the metric. Of a share (availability) percents are points. Answers with a sentence when it cannot.
 */
export function parseTarget(text: string, names: Names): Target | string {
  const match = /^(\S+?)(\.ci)?\s*(<=?|[<>=!≤≥]+)\s*(\S.*?)$/.exec(text);
  if (match === null) return `${JSON.stringify(text)} is not a precision; ${EXAMPLE}`;
  const [, path, , operator, written] = match;
  if (match.at(2) === undefined) {
    return `${path} is not an interval; write ${path}.ci for half the width of the interval of ${path}`;
  }
  if (operator !== "<" && operator !== "<=") return `${operator} makes no sense here; use <`;
  const metric = parseMetric(path, names);
  if (typeof metric === "string") return metric;
  if (WITHOUT.includes(metric.name)) return `${metric.name} has no mean to be sure of; use another metric`;
  const unit = METRICS[metric.name];
  const relative = unit === "share" ? null : parsePercent(written);
  const half = relative ?? parseValue(written, unit);
  if (half === null) return `${written} does not suit ${metric.name}; ${EXAMPLE}`;
  if (half <= 0) return `${path}.ci never gets as narrow as ${written}`;
  return { text, metric, half, isRelative: relative !== null };
}
