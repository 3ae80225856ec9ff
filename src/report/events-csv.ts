import type { Row } from "./csv";
import type { VariantOutcome } from "./outcome";

/** Rows of events.csv: the notes of every replication, as they came. */
export function eventRows(variants: readonly VariantOutcome[]): Row<"events">[] {
  return variants.flatMap(({ name, scenario, results }) =>
    results.flatMap(({ replication, notes }) =>
      notes.map(({ timeNs, kind, target, detail }) => ({
        scenario: scenario.name,
        variant: name,
        replication,
        time_s: timeNs,
        kind,
        target,
        detail,
      })),
    ),
  );
}
