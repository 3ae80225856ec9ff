import { type Against, changedFigures, type Change, compareWith } from "./against";
import { byReplication, type ClientByReplication } from "./by-replication";
import { toCsv } from "./csv";
import { readTable, type Table } from "./html/read-csv";
import type { MeasuredExperiment } from "./measured";
import { comparePlans } from "./plan-against";
import { planCsv } from "./plan-csv";
import { summaryRows } from "./summary-csv";
import { type Block, line, table } from "./view";

/** What is kept of a run to hold the next one against it. */
export interface Round {
  readonly table: Table;
  readonly seed: string;
  readonly byReplication: readonly ClientByReplication[];
}

/** More are told by their number. */
const SHOWN = 12;

export function roundOf(experiment: MeasuredExperiment): Round {
  const { variants, plan } = experiment;
  const text = plan === null ? toCsv("summary", summaryRows(variants)) : planCsv(experiment);
  const { seed } = variants[0].scenario.run;
  return { table: readTable(text), seed, byReplication: byReplication(variants) };
}

/** Which figures have changed since the last run, those that did most first. */
export function sinceView(experiment: MeasuredExperiment, last: Round): Block[] {
  const compare = experiment.plan === null ? compareWith : comparePlans;
  const all = compare(experiment, last.table, { ...last, folder: "the last run", limit: -Infinity });
  const changed = all.worse.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return [line(nothing(all))];
  const sorted = [...changed].sort((one, other) => size(other) - size(one));
  const { headers, rows } = changedFigures({ ...all, worse: sorted.slice(0, SHOWN) });
  const more = changed.length - SHOWN;
  return [
    table("Since the last run", headers, rows),
    ...(more > 0 ? [line(`and ${more} more of ${all.compared} figures`)] : []),
  ];
}

function nothing({ compared, missing }: Against): string {
  if (compared === 0 && missing.length > 0) return "Nothing here was in the last run.";
  return `Nothing has changed since the last run: ${compared} figures are the same.`;
}

function size({ worse }: Change): number {
  return Math.abs(worse);
}
