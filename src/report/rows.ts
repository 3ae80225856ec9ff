import type { EdgeResult, InstanceResult, OperationResult, Result, RouteResult } from "../stats/result";
import type { Scope } from "./scope";

/** The rows of results that belong to a scope. */
export interface Rows {
  /** Whose requests, successes, latencies and causes are the scope's own. */
  readonly counted: readonly (RouteResult | OperationResult)[];
  /** Whose attempts are. */
  readonly calls: readonly RouteResult[];
  readonly edges: readonly EdgeResult[];
  readonly instances: readonly InstanceResult[];
}

export function rowsOf({ routes, operations, edges, instances }: Result, scope: Scope): Rows {
  switch (scope.kind) {
    case "client": {
      const { client, target } = scope;
      const own = routes.filter(
        ({ caller, callerKind, service, operation }) =>
          callerKind === "client" &&
          caller === client &&
          (target === null || (service === target.service && operation === target.operation)),
      );
      const sent = edges.filter(({ caller, callerKind }) => callerKind === "client" && caller === client);
      return { counted: own, calls: own, edges: target === null ? sent : [], instances: [] };
    }
    case "service": {
      const isOwn = (row: RouteResult | OperationResult): boolean =>
        row.service === scope.service && (scope.operation === null || row.operation === scope.operation);
      const counted = operations.filter(isOwn);
      const calls = routes.filter(isOwn);
      if (scope.operation !== null) return { counted, calls, edges: [], instances: [] };
      return {
        counted,
        calls,
        edges: edges.filter(({ callee }) => callee === scope.service),
        instances: instances.filter(({ service }) => service === scope.service),
      };
    }
    case "edge": {
      const isOwn = (row: RouteResult | EdgeResult): boolean =>
        row.caller === scope.caller && row.callerKind === scope.callerKind;
      const calls = routes.filter((row) => isOwn(row) && row.service === scope.callee);
      const own = edges.filter((row) => isOwn(row) && row.callee === scope.callee);
      return { counted: calls, calls, edges: own, instances: [] };
    }
    case "mesh": {
      const counted = routes.filter(({ callerKind }) => callerKind === "client");
      return { counted, calls: routes, edges, instances };
    }
  }
}
