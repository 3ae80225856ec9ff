import { figureMarkup, type Section } from "./figure";
import { curveFigure } from "./load-curve";
import type { Results } from "./results";
import { heatFigure } from "./sweep-heat";
import { sweepTable } from "./sweep-table";

/** What the points of a sweep come to, for each client. */
export function sweepSection({ sweep }: Results): Section | null {
  if (sweep === null) return null;
  const table = sweepTable(sweep);
  const figures = table.clients.flatMap((client, index) => [
    curveFigure(table, client, index),
    heatFigure(table, client, index),
  ]);
  const drawn = figures.filter((figure) => figure !== null);
  if (drawn.length === 0) return null;
  return { id: "sweep", title: "The sweep", body: drawn.map(figureMarkup) };
}
