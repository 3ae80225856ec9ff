import type { VariantOutcome } from "../outcome";
import { clientFigures } from "./client-figures";
import { fortio } from "./fortio";
import { k6Summary } from "./k6-summary";
import { locust } from "./locust";
import { locustHistory } from "./locust-history";
import { jtl, k6Csv, k6Json } from "./requests";
import { vegeta } from "./vegeta";

interface File {
  readonly name: string;
  readonly content: string;
}

/** `prefix`: empty, or what tells the variant, with a point at its end. */
type Writer = (variant: VariantOutcome, prefix: string) => File[];

const WRITERS: Readonly<Record<string, Writer>> = {
  fortio: (variant, prefix) =>
    clientFigures(variant).map((figures, k) => ({
      name: `fortio.${prefix}${figures.client}.json`,
      content: fortio(figures, variant.scenario.clients[k].instances),
    })),
  vegeta: (variant, prefix) =>
    clientFigures(variant).map((figures) => ({
      name: `vegeta.${prefix}${figures.client}.json`,
      content: vegeta(figures),
    })),
  locust: (variant, prefix) => [
    { name: `locust.${prefix}`.replace(/\.$/, "_stats.csv"), content: locust(variant) },
    { name: `locust.${prefix}`.replace(/\.$/, "_stats_history.csv"), content: locustHistory(variant) },
  ],
  "k6-summary": (variant, prefix) => [
    { name: `k6.${prefix}`.replace(/\.$/, "_summary.json"), content: k6Summary(variant) },
  ],
  jtl: (variant, prefix) => [{ name: `requests.${prefix}jtl`, content: jtl(variant) }],
  "k6-csv": (variant, prefix) => [{ name: `k6.${prefix}csv`, content: k6Csv(variant) }],
  "k6-json": (variant, prefix) => [{ name: `k6.${prefix}json`, content: k6Json(variant) }],
};

/** Results as other tools write theirs, where that is asked for. */
export function formatFiles(variant: VariantOutcome, prefix: string): File[] {
  return variant.scenario.outputs.formats.flatMap((format) => WRITERS[format](variant, prefix));
}

/** Whether a run may have left a file of this name. */
export function isFormatFile(name: string): boolean {
  return (
    /^(fortio|vegeta)(\.[\w-]+){1,2}\.json$/.test(name) ||
    /^locust(\.[\w-]+)?_stats(_history)?\.csv$/.test(name) ||
    /^k6(\.[\w-]+)?_summary\.json$/.test(name) ||
    /^requests(\.[\w-]+)?\.jtl$/.test(name) ||
    /^k6(\.[\w-]+)?\.(csv|json)$/.test(name)
  );
}
