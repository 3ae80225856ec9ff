import { parseDuration } from "../lib/duration";
import type { Names } from "./names";
import { parsePercent, parseRate } from "./quantities";
import { operationOf } from "./references";
import type { Metric } from "./metric";
import type { SloExpression } from "./scenario";
import { hint } from "./types";

export type Unit = "time" | "share" | "rate" | "number";

/** What may be asked of a client or a service, by name. */
export const METRICS: Readonly<Record<string, Unit>> = {
  p50: "time",
  p90: "time",
  p95: "time",
  p99: "time",
  p999: "time",
  mean: "time",
  max: "time",
  availability: "share",
  errors: "number",
  goodput: "rate",
  throughput: "rate",
  attempts: "number",
  requests: "number",
  utilization: "share",
  recovery: "time",
};

const EXAMPLE = "write for example web.p99 < 300ms";
export const VALUE_EXAMPLE: Readonly<Record<Unit, string>> = {
  time: "a time such as 300ms",
  share: "a percentage such as 99.9%",
  rate: "a rate such as 500/s",
  number: "a plain number such as 1.3",
};

/**
 * Reads `<scope>[.<operation>].<metric> [/ <scope>.<metric>] <operator> <value>`, such as `web.p99 < 300ms`
 * or `leaf.attempts / users.requests < 1.3`. Answers with a sentence when it cannot.
 */
export function parsePredicate(text: string, names: Names): SloExpression | string {
  const match = /^\s*([^<>=!/]+?)\s*(?:\/\s*([^<>=!/]+?)\s*)?(<=|>=|==|!=|<|>|=|≤|≥)\s*(\S.*?)\s*$/.exec(
    text,
  );
  if (match === null) return `${JSON.stringify(text)} is not a predicate; ${EXAMPLE}`;
  const [, first, , operator, written] = match;
  const second = match.at(2);
  if (!isOperator(operator)) {
    return `${operator} is no comparison; use <, <=, >, >=, == or !=`;
  }
  const left = parseMetric(first, names);
  if (typeof left === "string") return left;
  const divisor = second === undefined ? null : parseMetric(second, names);
  if (typeof divisor === "string") return divisor;
  if (divisor !== null && METRICS[divisor.name] !== METRICS[left.name]) {
    return `${first} and ${second} have different units; their quotient means nothing`;
  }
  const [unit, what] =
    divisor === null ? [METRICS[left.name], left.name] : (["number", "a quotient"] as const);
  const value = parseValue(written, unit);
  if (value === null) return `${written} does not suit ${what}; write ${VALUE_EXAMPLE[unit]}`;
  return { left, divisor, operator, value };
}

function isOperator(text: string): text is SloExpression["operator"] {
  return ["<", "<=", ">", ">=", "==", "!="].includes(text);
}

export function parseValue(text: string, unit: Unit): number | null {
  if (unit === "time") return parseDuration(text);
  if (unit === "rate") return parseRate(text);
  if (unit === "share") return parsePercent(text);
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

export function parseMetric(text: string, names: Names): Metric | string {
  const parts = text.split(".");
  if (parts.length < 2) return `${JSON.stringify(text)} needs a client or service and a metric; ${EXAMPLE}`;
  const scopeName = parts[0];
  const name = parts[parts.length - 1];
  const operationText = parts.slice(1, -1).join(".");
  if (!Object.hasOwn(METRICS, name)) {
    return `no metric ${JSON.stringify(name)}${hint(name, Object.keys(METRICS))}`;
  }
  const client = names.clients.get(scopeName);
  const service = names.services.get(scopeName);
  if (client !== undefined) {
    if (name === "utilization") return `utilization is a service's; ${scopeName} is a client`;
    if (operationText === "") return { scope: "client", index: client.index, operation: null, name };
    const found = clientOperation(scopeName, client.targets, operationText);
    if ("wrong" in found) return found.wrong;
    const operation = findTarget(found.target, names);
    if (operation === null) return `client ${scopeName} calls ${found.target}, which is not there`;
    return { scope: "client", index: client.index, operation, name };
  }
  if (service === undefined) {
    const known = [...names.clients.keys(), ...names.services.keys()];
    return `no client or service ${JSON.stringify(scopeName)}${hint(scopeName, known)}`;
  }
  const { index, operations } = service;
  if (operationText === "") return { scope: "service", index, operation: null, name };
  const operation = operations.get(operationText);
  if (operation !== undefined)
    return { scope: "service", index, operation: { service: index, operation }, name };
  const suggestion = hint(operationText, operations.keys());
  return `service ${scopeName} has no operation ${JSON.stringify(operationText)}${suggestion}`;
}

/** The target that is meant: written in full, or by its operation if only one target has it. */
function clientOperation(
  client: string,
  targets: readonly string[],
  text: string,
): { target: string } | { wrong: string } {
  const short = targets.map((target) => target.slice(target.indexOf(".") + 1));
  const found = targets.includes(text) ? [text] : targets.filter((_, i) => short[i] === text);
  if (found.length > 1)
    return { wrong: `${client}.${text} could be ${found.join(" or ")}; write it in full` };
  if (found.length === 1) return { target: found[0] };
  const suggestion = hint(text, text.includes(".") ? targets : short);
  return { wrong: `client ${client} does not call ${JSON.stringify(text)}${suggestion}` };
}

/** Null when the client's target is itself wrong, which is reported where it stands. */
function findTarget(target: string, names: Names): Metric["operation"] {
  const dot = target.indexOf(".");
  const [service, operation] = [target.slice(0, dot), target.slice(dot + 1)];
  const known = names.services.get(service)?.operations.has(operation) === true;
  return known ? operationOf(target, names) : null;
}
