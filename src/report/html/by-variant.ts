import { type Figure, figureMarkup, folded } from "./figure";
import { groupRows } from "./group";
import type { Child } from "./markup";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";
import { type Shown, shownVariants } from "./shown";

/** A figure for each variant that is shown and has rows; all but the first `open` are folded away. */
export function figuresByVariant(
  results: Results,
  rows: readonly TableRow[],
  open: number,
  figureOf: (results: Results, one: Shown, rows: readonly TableRow[], shown: readonly Shown[]) => Figure,
): Child[] {
  const shown = shownVariants(results);
  const byVariant = groupRows(rows, "variant");
  const figures = shown.flatMap((one) => {
    const own = byVariant.get(one.name);
    return own === undefined ? [] : [figureMarkup(figureOf(results, one, own, shown))];
  });
  const more = figures.length - open;
  return [...figures.slice(0, open), more > 0 ? folded(`${more} more variants`, figures.slice(open)) : null];
}
