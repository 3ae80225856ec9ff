import { ENDINGS, OUTCOMES } from "../../mesh/outcome";
import { total } from "../../stats/aggregate";
import { type Histogram, mergeHistograms } from "../../stats/histogram";
import type { RouteResult } from "../../stats/result";
import { measuredSeconds, type VariantOutcome } from "../outcome";

/** What load generators report of a client, all replications together, one after the other. */
export interface ClientFigures {
  readonly client: string;
  /** Of all of its requests, or of those for one operation. */
  readonly target: string | null;
  readonly requests: number;
  readonly successes: number;
  readonly failures: number;
  /** Measured time. */
  readonly seconds: number;
  /** Of successes, ns. */
  readonly latency: Histogram;
  /** Requests that ended with each status; 0: with none. */
  readonly byStatus: ReadonlyMap<number, number>;
  /** Causes of failures, with how many. */
  readonly byCause: ReadonlyMap<string, number>;
}

/** Of each client. */
export function clientFigures({ scenario, results }: VariantOutcome): ClientFigures[] {
  const seconds = total(results, measuredSeconds);
  return scenario.clients.map(({ name }) => figuresOf(name, null, ownRoutes(results, name), seconds));
}

/** Of each operation that a client asks for. */
export function targetFigures({ scenario, results }: VariantOutcome): ClientFigures[] {
  const seconds = total(results, measuredSeconds);
  return scenario.clients.flatMap(({ name, mix }) =>
    mix.map(({ service, operation }) => {
      const callee = scenario.services[service];
      const asked = callee.operations[operation].name;
      const own = ownRoutes(results, name).filter(
        (route) => route.service === callee.name && route.operation === asked,
      );
      return figuresOf(name, `${callee.name}.${asked}`, own, seconds);
    }),
  );
}

/** Of all clients together. */
export function allFigures({ results }: VariantOutcome): ClientFigures {
  const routes = results.flatMap((result) =>
    result.routes.filter(({ callerKind }) => callerKind === "client"),
  );
  return figuresOf("", null, routes, total(results, measuredSeconds));
}

function ownRoutes(results: VariantOutcome["results"], client: string): RouteResult[] {
  return results.flatMap(({ routes }) =>
    routes.filter(({ caller, callerKind }) => callerKind === "client" && caller === client),
  );
}

function figuresOf(
  client: string,
  target: string | null,
  routes: readonly RouteResult[],
  seconds: number,
): ClientFigures {
  const byStatus = new Map<number, number>();
  const byCause = new Map<string, number>();
  const successes = total(routes, (route) => route.successes);
  if (successes > 0) byStatus.set(OUTCOMES[0].status, successes);
  OUTCOMES.forEach(({ cause, status }, outcome) => {
    const count = total(routes, ({ failuresByCause }) =>
      total(ENDINGS, (ending) => failuresByCause[outcome * ENDINGS.length + ENDINGS.indexOf(ending)]),
    );
    if (count === 0) return;
    byCause.set(cause, count);
    byStatus.set(status, (byStatus.get(status) ?? 0) + count);
  });
  return {
    client,
    target,
    requests: total(routes, (route) => route.requests),
    successes,
    failures: total(routes, (route) => route.failures),
    seconds,
    latency: mergeHistograms(routes.map(({ latency }) => latency)),
    byStatus: new Map([...byStatus].sort(([a], [b]) => a - b)),
    byCause,
  };
}
