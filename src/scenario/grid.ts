/** The points of a sweep, for whoever shows them. */
export interface SweepGrid {
  /** Dotted paths of the settings that change, in the order written. */
  readonly paths: readonly string[];
  /** The paths as short as they can be told apart. */
  readonly labels: readonly string[];
  readonly points: readonly GridPoint[];
}

export interface GridPoint {
  /** Of its variant. */
  readonly name: string;
  /** By path, its value as written; null: as the scenario has it. */
  readonly values: readonly (string | null)[];
}
