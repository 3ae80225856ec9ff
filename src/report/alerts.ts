import { average, total } from "../stats/aggregate";
import type { Note, Result } from "../stats/result";
import { figure } from "./figure";
import type { VariantOutcome } from "./outcome";
import { cell, table, type TableBlock } from "./view";

/** When each alert first fired, and for how long in all; ns, NaN where it did not fire. */
interface Firing {
  readonly firstNs: number;
  readonly lengthNs: number;
}

/** When operators would have known, alert by alert; nothing where there are none. */
export function alertTables(variants: readonly VariantOutcome[]): TableBlock[] {
  const isAlone = variants.length === 1;
  const rows = variants.flatMap(({ name, scenario, results }) =>
    (scenario.monitoring?.alerts ?? []).map((alert) => {
      const fired = results
        .map((result) => firingOf(result, alert.name))
        .filter(({ firstNs }) => !Number.isNaN(firstNs));
      return [
        cell(alert.name),
        ...(isAlone ? [] : [cell(name)]),
        cell(
          results.length === 1 ? (fired.length > 0 ? "yes" : "no") : `${fired.length} of ${results.length}`,
        ),
        cell(figure(average(fired.map(({ firstNs }) => firstNs)), "s")),
        cell(figure(average(fired.map(({ lengthNs }) => lengthNs)), "s")),
      ];
    }),
  );
  if (rows.length === 0) return [];
  const headers = ["<alert", ...(isAlone ? [] : ["<variant"]), "fired", "first at s", "for s"];
  return [table("Alerts (of the replications in which they fired, in the mean)", headers, rows)];
}

function firingOf({ notes, endNs }: Result, alert: string): Firing {
  const own = notes.filter(({ kind, target }) => kind.startsWith("alert-") && target === alert);
  const isFiring = ({ kind }: Note): boolean => kind === "alert-firing";
  const lengthNs = total(own, (note) => (isFiring(note) ? -note.timeNs : note.timeNs));
  const goesOn = own.length > 0 && isFiring(own[own.length - 1]);
  return { firstNs: own.find(isFiring)?.timeNs ?? NaN, lengthNs: lengthNs + (goesOn ? endNs : 0) };
}
