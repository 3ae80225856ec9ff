import { groupRows } from "./group";
import type { Span } from "./plot";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";

/** Faults told apart in a plot; more make it unreadable. */
const SPANS_MOST = 120;

/** When a fault was at work. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A fault in a variant: its times in each replication that had it. */
interface Fault {
  readonly variant: string;
  readonly label: string;
  readonly times: readonly (readonly Stretch[])[];
}

/**
 * The warm-up, and when faults were at work in any of `variants`. What is the same in all replications is
 * shaded once; where each has its own times, each is shaded faintly, so that it is darkest where most had the
 * fault at once, as the lines are averages over all. Times that are left open end with the run.
 */
export function spansOf({ facts, events }: Results, variants: readonly string[], end: number): Span[] {
  const rows = groupRows(events?.rows ?? [], "variant");
  const faults = variants.flatMap((variant) => faultsOf(variant, rows.get(variant) ?? [], end));
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    const key = JSON.stringify([fault.label, fault.times]);
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  const spans = [...groups.values()].flatMap((same) => shaded(same, variants, facts.replications));
  const { warmupSeconds } = facts;
  const warmup: Span[] =
    warmupSeconds > 0
      ? [
          {
            from: 0,
            to: warmupSeconds,
            kind: "warmup",
            title: `warm-up, not measured: to ${warmupSeconds} s`,
          },
        ]
      : [];
  return [...warmup, ...spans.slice(0, SPANS_MOST)];
}

function faultsOf(variant: string, rows: readonly TableRow[], end: number): Fault[] {
  const byLabel = new Map<string, Stretch[][]>();
  for (const own of groupRows(rows, "replication").values()) {
    for (const [label, stretches] of stretchesOf(own, end)) {
      const all = byLabel.get(label) ?? [];
      all.push(stretches);
      byLabel.set(label, all);
    }
  }
  return [...byLabel].map(([label, times]) => ({ variant, label, times }));
}

/** Of one replication, by fault. */
function stretchesOf(rows: readonly TableRow[], end: number): Map<string, Stretch[]> {
  const found = new Map<string, Stretch[]>();
  const open = new Map<string, number>();
  const close = (label: string, to: number): void => {
    const from = open.get(label);
    if (from === undefined) return;
    open.delete(label);
    found.set(label, [...(found.get(label) ?? []), { from, to }]);
  };
  for (const row of rows) {
    const label = labelOf(row);
    if (row.text("kind") === "fault-start") open.set(label, row.number("time_s"));
    else if (row.text("kind") === "fault-end") close(label, row.number("time_s"));
  }
  for (const label of [...open.keys()]) close(label, end);
  return found;
}

/** "zone a is lost", or "zoneOutage 1, zone a" where the name of the fault does not say whom it meets. */
function labelOf(row: TableRow): string {
  const [target, detail] = [row.text("target"), row.text("detail")];
  const name = detail.split(": ", 1)[0];
  if (name === "" || name === target) return target;
  return name.includes(target) ? name : `${name}, ${target}`;
}

/** `same`: a fault that is the same in several variants. */
function shaded(same: readonly Fault[], variants: readonly string[], replications: number): Span[] {
  const [{ label, times }] = same;
  const where = same.length < variants.length ? ` (${same.map(({ variant }) => variant).join(", ")})` : "";
  const all = Math.max(times.length, Number.isFinite(replications) ? replications : 1);
  const isAlike = times.length === all && new Set(times.map((one) => JSON.stringify(one))).size === 1;
  if (isAlike) {
    return times[0].map(({ from, to }): Span => ({
      from,
      to,
      kind: "fault",
      title: titleOf(label, from, to) + where,
    }));
  }
  const title = `${label}, at other times in each replication${where}`;
  return times.flat().map(({ from, to }): Span => ({ from, to, kind: "fault", title, share: 1 / all }));
}

function titleOf(label: string, from: number, to: number): string {
  return from === to ? `${label}: at ${seconds(from)} s` : `${label}: ${seconds(from)} to ${seconds(to)} s`;
}

function seconds(value: number): string {
  return String(Number(value.toFixed(3)));
}
