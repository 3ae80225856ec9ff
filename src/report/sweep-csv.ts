import { columnsOf, KEYS } from "./columns";
import { formatRow, toCsvText } from "./csv";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { clients } from "./run-view";
import { summaryRow } from "./summary-csv";

export const SWEEP_CSV = "sweep.csv";

type ScopeKey = { readonly kind: string; readonly name: string };

/**
 * The text of sweep.csv: a row for each point, with a column for each path that changes and then, for each
 * client and for the mesh, the columns of summary.csv.
 */
export function sweepCsv(experiment: MeasuredExperiment): string {
  return toCsvText([sweepHeader(experiment), ...sweepLines(experiment)]);
}

export function sweepHeader({ variants, grid }: MeasuredExperiment): string[] {
  const figures = scopesOf(variants[0]).flatMap(({ name }) => FIGURES.map((column) => `${name}.${column}`));
  return [...KEYS.map(([name]) => name), ...(grid?.paths ?? []), ...figures];
}

/** A point in each line, in the order of the sweep, as text. */
export function sweepLines(experiment: MeasuredExperiment): string[][] {
  const { variants, grid } = experiment;
  const scopes = scopesOf(variants[0]);
  return variants.map((variant) => {
    const values = grid?.points.find(({ name }) => name === variant.name)?.values ?? [];
    const keys = [variant.scenario.name, variant.name, ""];
    return [
      ...keys,
      ...values.map((value) => value ?? ""),
      ...scopes.flatMap((scope) => figuresOf(variant, scope)),
    ];
  });
}

const SUMMARY = columnsOf("summary").map(([name]) => name);
/** What stands before the figures in a row of summary.csv: keys, scope and name. */
const BEFORE = SUMMARY.indexOf("name") + 1;
const FIGURES = SUMMARY.slice(BEFORE);

function scopesOf(variant: MeasuredVariant): readonly ScopeKey[] {
  return [...clients(variant).map(({ scope }) => scope), { kind: "mesh", name: "mesh" }];
}

function figuresOf(variant: MeasuredVariant, scope: ScopeKey): string[] {
  const measured = findScope(variant, scope);
  if (measured === undefined) return FIGURES.map(() => "");
  return formatRow("summary", summaryRow(variant, measured)).slice(BEFORE);
}
