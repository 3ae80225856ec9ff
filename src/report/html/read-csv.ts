import { csvParseRows } from "d3-dsv";

/** A CSV file of ours, read back. */
export class Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];

  constructor(columns: readonly string[], rows: readonly (readonly string[])[]) {
    this.columns = columns;
    const places = placesOf(columns);
    this.rows = rows.map((cells) => new TableRow(cells, places));
  }

  has(column: string): boolean {
    return this.columns.includes(column);
  }
}

type Places = ReadonlyMap<string, number>;

/** A row of any file: cells by the name of their column. A file of an older version may lack some. */
export class TableRow {
  private readonly cells: readonly string[];
  private readonly places: Places;

  constructor(cells: readonly string[], places: Places) {
    this.cells = cells;
    this.places = places;
  }

  /** Empty where there is no such column, or nothing in it. */
  text(column: string): string {
    const place = this.places.get(column);
    return place === undefined ? "" : (this.cells[place] ?? "");
  }

  /** NaN where there is no number. */
  number(column: string): number {
    const text = this.text(column);
    return text === "" ? NaN : Number(text);
  }
}

export function readTable(text: string): Table {
  const [columns = [], ...rows] = csvParseRows(text);
  return new Table(columns, rows);
}

/** The same for a file that is too long to be kept: `use` sees one row after the other. */
export function readRows(text: string, use: (row: TableRow) => void): void {
  let places: Places | null = null;
  csvParseRows(text, (cells) => {
    if (places === null) places = placesOf(cells);
    else use(new TableRow(cells, places));
    return undefined;
  });
}

function placesOf(columns: readonly string[]): Places {
  return new Map(columns.map((name, place) => [name, place]));
}
