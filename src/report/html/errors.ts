import { clientsOf } from "./comparison";
import { columns, dataTable, type Figure, figureMarkup, folded, type Section } from "./figure";
import { groupRows } from "./group";
import { h, type Markup } from "./markup";
import { plain } from "./numbers";
import { percent } from "./plot";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";
import { type Shown, shownText, shownVariants } from "./shown";

/** Causes at services, by how often they came. */
const SERVICE_ROWS = 40;

/** Why requests failed: by client, and where it began. */
export function errorsSection(results: Results): Section | null {
  const { errors } = results;
  if (errors === null) return null;
  const shown = shownVariants(results);
  const names = new Set(shown.map(({ name }) => name));
  const rows = errors.rows.filter((row) => names.has(row.text("variant")) && !row.text("name").includes("."));
  const clients = clientsOf(results).filter((client) => rows.some((row) => isOf(row, "client", client)));
  const services = rows.filter((row) => row.text("scope") === "service");
  if (clients.length === 0 && services.length === 0) {
    return { id: "errors", title: "Errors by cause", body: [h("p", {}, "Nothing failed.")] };
  }
  return {
    id: "errors",
    title: "Errors by cause",
    body: [
      ...clients.map((client, index) =>
        figureMarkup(
          clientFigure(
            results,
            client,
            rows.filter((row) => isOf(row, "client", client)),
            shown,
            index,
          ),
        ),
      ),
      services.length === 0
        ? null
        : folded("Where it began: attempts that failed at services", serviceTable(services)),
    ],
  };
}

function isOf(row: TableRow, scope: string, name: string): boolean {
  return row.text("scope") === scope && row.text("name") === name;
}

function clientFigure(
  results: Results,
  client: string,
  rows: readonly TableRow[],
  shown: readonly Shown[],
  index: number,
): Figure {
  const most = rows.reduce((one, row) => Math.max(one, row.number("ratio")), 0);
  const byVariant = groupRows(rows, "variant");
  const several = results.facts.variants.length > 1;
  const title = `${client}: failed requests by cause`;
  const unfailing = shown.filter(({ name }) => !byVariant.has(name)).map(({ name }) => name);
  return {
    id: `errors-${index}`,
    title,
    caption:
      "How requests ended that did not succeed, with the response flags that Envoy would log." +
      (several && unfailing.length > 0 ? ` None failed with ${unfailing.join(", ")}.` : "") +
      shownText(results, shown),
    body: dataTable(
      {
        columns: columns(
          ...(several ? ["<variant"] : []),
          "<cause",
          "<flags",
          "requests",
          "% of all",
          "<share",
        ),
        rows: rows.map((row) => [...(several ? [row.text("variant")] : []), ...cellsOf(row, most)]),
      },
      title,
    ),
    data: null,
  };
}

function cellsOf(row: TableRow, most: number): (string | Markup)[] {
  const ratio = row.number("ratio");
  return [
    row.text("cause"),
    row.text("flag") === "" ? "-" : row.text("flag"),
    plain(row.number("count"), "count"),
    plain(ratio, "percent"),
    shareBar(most > 0 ? ratio / most : 0, "f1"),
  ];
}

/** A bar beside its number, for the eye alone. */
export function shareBar(part: number, css: string): Markup {
  return h(
    "svg",
    { class: "bar", "aria-hidden": "true", width: 160, height: 16 },
    h("rect", { class: css, x: 0, y: 3, height: 10, width: percent(part) }),
  );
}

function serviceTable(rows: readonly TableRow[]): Markup {
  const sorted = [...rows].sort((one, other) => other.number("count") - one.number("count"));
  return dataTable(
    {
      columns: columns("<variant", "<service", "<cause", "<flags", "attempts", "% of all"),
      rows: sorted
        .slice(0, SERVICE_ROWS)
        .map((row) => [
          row.text("variant"),
          row.text("name"),
          row.text("cause"),
          row.text("flag") === "" ? "-" : row.text("flag"),
          plain(row.number("count"), "count"),
          plain(row.number("ratio"), "percent"),
        ]),
    },
    "Attempts that failed at services",
  );
}
