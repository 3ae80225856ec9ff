import type { Caller, Service, Step } from "./scenario";
import type { OperationRef } from "./references";
import type { Client } from "./scenario";

/** One call that a list of steps makes on average `count` times. */
export interface ExpectedCall extends OperationRef {
  readonly count: number;
  /** It is made whenever the steps are. */
  readonly certain: boolean;
  /** Its own limit, ns; Infinity: that of the policy. */
  readonly timeoutNs: number;
}

/** Every call in the steps, also those with chance 0, in the order written. */
export function callsOf(steps: readonly Step[], count = 1, certain = true): ExpectedCall[] {
  return steps.flatMap((step): ExpectedCall[] => {
    switch (step.kind) {
      case "work":
      case "wait":
      case "fail":
        return [];
      case "call": {
        const { service, operation, probability, timeoutNs } = step;
        const isCertain = certain && probability === 1;
        return [{ service, operation, count: count * probability, certain: isCertain, timeoutNs }];
      }
      case "parallel":
        return step.branches.flatMap((branch) => callsOf(branch, count, certain));
      case "repeat":
        return callsOf(step.steps, count * step.times, certain && step.times > 0);
      case "choose": {
        const total = step.branches.reduce((sum, { weight }) => sum + weight, 0);
        return step.branches.flatMap(({ weight, steps: inner }) =>
          callsOf(inner, (count * weight) / total, certain && weight === total),
        );
      }
    }
  });
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
 */
export function endlessCircle(services: readonly Service[]): readonly OperationRef[] | null {
  const state = new Map<string, "open" | "done">();
  const visit = (at: OperationRef, trail: readonly OperationRef[]): readonly OperationRef[] | null => {
    const key = `${at.service}.${at.operation}`;
    if (state.get(key) === "done") return null;
    if (state.get(key) === "open") {
      return trail.slice(trail.findIndex(({ service, operation }) => key === `${service}.${operation}`));
    }
    state.set(key, "open");
    for (const { service, operation, certain } of callsOf(
      services[at.service].operations[at.operation].steps,
    )) {
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
