import type { Count } from "../kernel/distribution/count";
import { meanCount } from "../kernel/distribution/count";
import type { Caller, Service } from "./scenario";
import type { Call, Step } from "./step";
import type { OperationRef } from "./references";
import type { Client } from "./scenario";

/** One call that a list of steps makes on average `count` times. */
export interface ExpectedCall extends OperationRef {
  readonly count: number;
  /** It is made whenever the steps are. */
  readonly certain: boolean;
  /** Its own limit, ns; Infinity: that of the policy. */
  readonly timeoutNs: number;
  readonly ownRetry: Call["ownRetry"];
  /** Nobody waits for it. */
  readonly isAsync: boolean;
}

/** Every call in the steps, also those with chance 0, in the order written. */
export function callsOf(steps: readonly Step[], count = 1, certain = true): ExpectedCall[] {
  return steps.flatMap((step): ExpectedCall[] => {
    switch (step.kind) {
      case "work":
      case "wait":
      case "fail":
      case "noop":
        return [];
      case "call": {
        const { service, operation, probability, timeoutNs, ownRetry, isAsync } = step;
        const own = { timeoutNs, ownRetry, isAsync };
        return [
          { service, operation, count: count * probability, certain: certain && probability === 1, ...own },
        ];
      }
      case "parallel":
        // Branches that begin at once all make their calls, also those that are stopped later.
        return step.branches.flatMap((branch, k) =>
          callsOf(branch, count, certain && (step.join === "all" || k < step.limit)),
        );
      case "repeat":
        return callsOf(step.steps, count * meanCount(step.times), certain && isSure(step.times));
      case "use":
        return callsOf(step.steps, count, certain);
      case "cache":
        return [
          ...callsOf(step.lookUp, count, certain),
          ...callsOf(step.miss, count * (1 - step.hit), certain && step.hit === 0),
        ];
      case "choose": {
        const total = step.branches.reduce((sum, { weight }) => sum + weight, 0);
        return step.branches.flatMap(({ weight, steps: inner }) =>
          callsOf(inner, (count * weight) / total, certain && weight === total),
        );
      }
    }
  });
}

/** It is never 0. */
function isSure(times: Count): boolean {
  switch (times.kind) {
    case "rounded":
      return times.of.kind === "constant" && times.of.value > 0;
    case "uniform":
      return times.min > 0;
    case "poisson":
      return false;
    case "geometric":
      return true;
    case "mixture":
      return times.parts.every((part, k) => times.weights[k] === 0 || isSure(part));
  }
}

/** Every pair that the call graph joins: clients first, then services, each with its callees in order. */
export function pairsOf(
  services: readonly Service[],
  clients: readonly Client[],
): { readonly caller: Caller; readonly callee: number }[] {
  const pairs: { caller: Caller; callee: number }[] = [];
  const add = (caller: Caller, callees: readonly OperationRef[]): void => {
    const distinct = [...new Set(callees.map(({ service }) => service))].sort((a, b) => a - b);
    for (const callee of distinct) pairs.push({ caller, callee });
  };
  for (const [client, { mix }] of clients.entries()) add({ client }, mix);
  for (const [service, { operations }] of services.entries()) {
    add(
      { service },
      operations.flatMap(({ steps }) => callsOf(steps)),
    );
  }
  return pairs;
}

/**
 * Operations that call each other in a circle whatever chance says, so that no request ever ends; null: none.
 * `divert`: where the calls of a service go in the end.
 */
export function endlessCircle(
  services: readonly Service[],
  divert: (calls: readonly ExpectedCall[], service: number) => readonly ExpectedCall[] = (calls) => calls,
): readonly OperationRef[] | null {
  const state = new Map<string, "open" | "done">();
  const visit = (at: OperationRef, trail: readonly OperationRef[]): readonly OperationRef[] | null => {
    const key = `${at.service}.${at.operation}`;
    if (state.get(key) === "done") return null;
    if (state.get(key) === "open") {
      return trail.slice(trail.findIndex(({ service, operation }) => key === `${service}.${operation}`));
    }
    state.set(key, "open");
    const calls = divert(callsOf(services[at.service].operations[at.operation].steps), at.service);
    for (const { service, operation, certain } of calls) {
      const circle = certain ? visit({ service, operation }, [...trail, at]) : null;
      if (circle !== null) return circle;
    }
    state.set(key, "done");
    return null;
  };
  for (const [service, { operations }] of services.entries()) {
    for (let operation = 0; operation < operations.length; operation++) {
      const circle = visit({ service, operation }, []);
      if (circle !== null) return circle;
    }
  }
  return null;
}
