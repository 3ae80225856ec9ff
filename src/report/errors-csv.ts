import { ENDINGS, OUTCOMES } from "../mesh/outcome";
import type { Result } from "../stats/result";
import { total } from "../stats/aggregate";
import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";
import { sectionedInterval } from "../stats/interval";
import { unitsOf } from "../stats/units";
import { within } from "./metrics";
import { rowsOf } from "./rows";
import type { Scope } from "./scope";

/** How many failed in one way. */
export interface Failures {
  readonly cause: string;
  /** Response flags with a comma between them; empty where Envoy has none. */
  readonly flag: string;
  readonly count: number;
  /** Over all requests of the scope; of edges, over its attempts. */
  readonly ratio: number;
}

/** Rows of errors.csv. */
export function errorRows(variants: readonly MeasuredVariant[]): Row<"errors">[] {
  return variants.flatMap((variant) =>
    variant.scopes.flatMap(({ scope }) =>
      failuresOf(variant.results, scope).map((failures) => ({
        ...pooledKeys(variant),
        scope: scope.kind,
        name: scope.name,
        ...failures,
        ...intervalOfRatio(failures, variant, scope),
      })),
    ),
  );
}

/** Over replications, those in which it did not happen too. */
function intervalOfRatio(
  { cause, flag, ratio }: Failures,
  { results, scenario }: MeasuredVariant,
  scope: Scope,
): { ratio_ci_low_ratio: number | null; ratio_ci_high_ratio: number | null } {
  const ratios = unitsOf(results).map(
    (unit) => failuresOf(unit, scope).find((own) => own.cause === cause && own.flag === flag)?.ratio ?? 0,
  );
  const interval = within(sectionedInterval(ratios, ratio, scenario.run.confidence), true);
  return { ratio_ci_low_ratio: interval?.low ?? null, ratio_ci_high_ratio: interval?.high ?? null };
}

/** The causes of failure in a scope, most frequent first. */
export function failuresOf(results: readonly Result[], scope: Scope): Failures[] {
  const rows = results.map((result) => rowsOf(result, scope));
  const isEdge = scope.kind === "edge";
  const failed: { readonly failuresByCause: Int32Array }[] = rows.flatMap(({ edges, counted }) => [
    ...(isEdge ? edges : counted),
  ]);
  const all = isEdge
    ? total(
        rows.flatMap(({ edges }) => edges),
        ({ attempts }) => attempts,
      )
    : total(
        rows.flatMap(({ counted }) => counted),
        ({ requests }) => requests,
      );
  // Requests are told apart by how the last attempt ended and why there was no further one; attempts only by
  // the first.
  const endings = scope.kind === "client" || scope.kind === "mesh" ? ENDINGS : [""];
  return OUTCOMES.flatMap(({ cause, flag }, outcome) =>
    endings.map((ending, position) => ({
      cause,
      flag: [flag, ending].filter((part) => part !== "").join(","),
      count: total(failed, (row) => row.failuresByCause[outcome * endings.length + position]),
    })),
  )
    .filter(({ count }) => count > 0)
    .map((failures) => ({ ...failures, ratio: failures.count / all }))
    .sort((a, b) => b.count - a.count);
}
