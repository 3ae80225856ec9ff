import type { Scenario } from "./scenario";

/** What a plan varies, and what it asks for: the scenarios that a search tries are made from it. */
export interface Plan {
  readonly name: string;
  readonly axes: readonly PlanAxis[];
  /** Factors on the load, in the order written. */
  readonly growth: readonly number[];
  /** Indices of the clients whose load grows. */
  readonly clients: readonly number[];
  /** Names of the conditions, at least one. */
  readonly conditions: readonly string[];
  readonly minimize: "cost" | "cores" | "instances";
  readonly method: "coordinate" | "grid";
  /** Of the intervals whose ends must meet the objectives. */
  readonly confidence: number;
  /** Replications of a candidate: from, and up to where the verdict is in doubt. */
  readonly least: number;
  readonly most: number;
  /**
   * The scenario with these sizes (an index into the values of each axis) in a condition (null: in none), at
   * its own load; a text when there can be none, with the reason.
   */
  readonly scenarioOf: (sizes: readonly number[], condition: number | null) => Scenario | string;
}

export interface PlanAxis {
  readonly path: string;
  /** What tables call it: the service, where the size is how many instances it has. */
  readonly label: string;
  /** The service whose size it is; null: none's. */
  readonly service: string | null;
  /** As written, rising. */
  readonly values: readonly string[];
}
