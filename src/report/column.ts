import type { Unit } from "./format";

/** `text` is written as it is, `boolean` as true or false, the others as numbers of that unit. */
export type ColumnKind = Unit | "text" | "boolean";
export type Column = readonly [name: string, kind: ColumnKind, meaning: string];

/** A CSV file: what a row is, and what its columns are, keys aside. */
export interface CsvFile {
  readonly row: string;
  readonly columns: readonly Column[];
}
