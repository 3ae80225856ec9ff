import { type Against, ANSWER, type Change } from "./against";
import { groupRows } from "./html/group";
import { readTable, type Table, type TableRow } from "./html/read-csv";
import type { MeasuredExperiment } from "./measured";
import { planCsv, sizeColumns } from "./plan-csv";
import type { FoundPlan } from "./planned";

/**
 * The answer of a plan against that of an earlier one (its plan.csv), by growth factor: whether there is one,
 * what is to be least of it, and, where the sizes are the same, how much load they bear in each condition.
 * Both are read as written, so that the same plan shows no difference.
 */
export function comparePlans(
  experiment: MeasuredExperiment,
  earlier: Table,
  { folder, limit }: Pick<Against, "folder" | "limit">,
): Against {
  const table = readTable(planCsv(experiment));
  const sizes = sizeColumns(table.columns);
  const before = groupRows(earlier.rows, "growth_ratio");
  const missing: string[] = [];
  let compared = 0;
  const worse = [...groupRows(table.rows, "growth_ratio")].flatMap(([growth, rows]) => {
    const variant = `${Number(growth)}x`;
    const other = before.get(growth);
    if (other === undefined) {
      missing.push(variant);
      return [];
    }
    const changes = changesOf(experiment.plan!, sizes, other, rows);
    compared += changes.length;
    return changes.filter((change) => change.worse > limit).map((change) => ({ ...change, variant }));
  });
  return { subject: "plan", folder, limit, compared, worse, missing };
}

type Found = Omit<Change, "variant">;
type Rows = readonly TableRow[];

function changesOf(plan: FoundPlan, sizes: readonly string[], earlier: Rows, rows: Rows): Found[] {
  const [had, has] = [earlier, rows].map(([row]) => Number(row.text("feasible") === "true"));
  // From an answer to none is worse by any measure.
  const lost = had > has ? Infinity : had - has;
  const answer: Found = { ...WHOLE, metric: ANSWER, scale: "count", before: had, after: has, worse: lost };
  if (had === 0 || has === 0) return [answer];
  const isSame = sizes.every((size) => earlier[0].text(size) === rows[0].text(size));
  return [answer, ...priceOf(plan, sizes, earlier, rows), ...(isSame ? bearings(earlier, rows) : [])];
}

/** What a search finds is a size, not a figure with an interval. */
const WHOLE = { client: "", mayBeChance: false } as const;

function priceOf({ minimize }: FoundPlan, sizes: readonly string[], earlier: Rows, rows: Rows): Found[] {
  const [before, after] = [earlier, rows].map((some) => Math.max(...some.map((row) => least(row))));
  if (!(before > 0) || Number.isNaN(after)) return [];
  const scale = minimize === "instances" ? "count" : "mean";
  return [{ ...WHOLE, metric: minimize, scale, before, after, worse: after / before - 1 }];

  function least(row: TableRow): number {
    if (minimize !== "instances") return row.number(minimize === "cost" ? "cost_per_hour" : "cores");
    const counts = sizes.filter((size) => size.endsWith("_replicas")).map((size) => row.number(size));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** The load that each condition allows, with the headroom. */
function bearings(earlier: Rows, rows: Rows): Found[] {
  return rows.flatMap((row): Found[] => {
    const client = row.text("condition");
    const other = earlier.find((one) => one.text("condition") === client);
    const [before, after] = [other, row].map((one) => (one === undefined ? NaN : bears(one)));
    if (!(before > 0) || Number.isNaN(after)) return [];
    return [{ ...WHOLE, client, metric: "bears", scale: "rps", before, after, worse: 1 - after / before }];
  });
}

function bears(row: TableRow): number {
  return row.number("load_rps") + row.number("headroom_rps");
}
