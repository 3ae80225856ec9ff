import { Bins } from "./bins";
import type { Span } from "./plot";
import { readRows } from "./read-csv";
import type { Results } from "./results";

/** The time series of a file: by scope, then by name of client or service, then by variant. */
export interface SeriesOf {
  readonly clients: ReadonlyMap<string, ReadonlyMap<string, Bins>>;
  readonly services: ReadonlyMap<string, ReadonlyMap<string, Bins>>;
}

export function readSeries(text: string): SeriesOf {
  const clients = new Map<string, Map<string, Bins>>();
  const services = new Map<string, Map<string, Bins>>();
  readRows(text, (row) => {
    const of = row.text("scope") === "client" ? clients : services;
    const name = row.text("name");
    const variant = row.text("variant");
    let byVariant = of.get(name);
    if (byVariant === undefined) of.set(name, (byVariant = new Map<string, Bins>()));
    let bins = byVariant.get(variant);
    if (bins === undefined) byVariant.set(variant, (bins = new Bins()));
    bins.add(row);
  });
  return { clients, services };
}

/** Faults told apart in a plot; more make it unreadable. */
const SPANS_MOST = 40;

/**
 * When the faults of a variant were at work, in its first replication, and the warm-up; times that are left
 * open end with the run.
 */
export function spansOf({ facts, events }: Results, variant: string, end: number): Span[] {
  const spans: Span[] = [];
  const { warmupSeconds } = facts;
  if (warmupSeconds > 0) {
    spans.push({
      from: 0,
      to: warmupSeconds,
      kind: "warmup",
      title: `warm-up, not measured: to ${warmupSeconds} s`,
    });
  }
  const own = (events?.rows ?? []).filter((row) => row.text("variant") === variant);
  const first = own.at(0)?.text("replication");
  const open = new Map<string, number>();
  const close = (name: string, to: number): void => {
    const from = open.get(name);
    if (from === undefined) return;
    open.delete(name);
    spans.push({ from, to, kind: "fault", title: `${name}: ${seconds(from)} to ${seconds(to)} s` });
  };
  for (const row of own) {
    if (row.text("replication") !== first) continue;
    const name = row.text("target");
    if (row.text("kind") === "fault-start") open.set(name, row.number("time_s"));
    else if (row.text("kind") === "fault-end") close(name, row.number("time_s"));
  }
  for (const name of [...open.keys()]) close(name, end);
  return spans.slice(0, SPANS_MOST);
}

function seconds(value: number): string {
  return String(Number(value.toFixed(3)));
}
