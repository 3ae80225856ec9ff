import { Bins } from "./bins";
import { readRows } from "./read-csv";

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
