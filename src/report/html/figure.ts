import { type Child, h, type Markup } from "./markup";

/** The numbers behind a figure, as people would read them. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly (string | Markup)[])[];
}

export interface DataColumn {
  readonly header: string;
  readonly align: "left" | "right";
}

export interface Figure {
  /** Within the page; letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  /** What it shows and how it is read; null where its section says so. */
  readonly caption: Child;
  readonly body: Child;
  /** Null: the body is a table itself. */
  readonly data: DataTable | null;
}

/** A part of the page with a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: readonly Child[];
}

/** A leading "<" marks a column of names, which is aligned left. */
export function columns(...headers: readonly string[]): DataColumn[] {
  return headers.map((header) =>
    header.startsWith("<") ? { header: header.slice(1), align: "left" } : { header, align: "right" },
  );
}

export function figureMarkup({ id, title, caption, body, data }: Figure): Markup {
  const heading = `${id}-title`;
  return h(
    "figure",
    { id, "aria-labelledby": heading },
    h("figcaption", {}, h("h3", { id: heading }, title), caption === null ? null : h("p", {}, caption)),
    body,
    data === null ? null : folded(rowCount(data), dataTable(data, `${title}, the data`)),
  );
}

function rowCount({ rows }: DataTable): string {
  return rows.length === 1 ? "The data: 1 row" : `The data: ${rows.length} rows`;
}

/** Shown on demand; a browser lays nothing out before. */
export function folded(summary: string, ...body: readonly Child[]): Markup {
  return h("details", {}, h("summary", {}, summary), ...body);
}

/** May be wider than the page: then it moves sideways, by keyboard too. */
export function dataTable(data: DataTable, label: string): Markup {
  return scrolling(`${label}: table`, tableMarkup(data));
}

export function scrolling(label: string, ...body: readonly Child[]): Markup {
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, ...body);
}

function tableMarkup({ columns: heads, rows }: DataTable): Markup {
  const css = ({ align }: DataColumn): string | null => (align === "left" ? "name" : null);
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map((column) => h("th", { scope: "col", class: css(column) }, column.header)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          row.map((cell, place) => h("td", { class: css(heads[place]) }, cell)),
        ),
      ),
    ),
  );
}
