import { move, transferableSymbol, valueSymbol } from "piscina";

import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { simulate } from "../world/simulate";
import { tune } from "./tune";

tune();

/** What crosses to a worker thread; `progress` shares its memory with the main thread. */
export interface Task {
  readonly scenario: Scenario;
  readonly replication: number;
  readonly progress: Float64Array;
}

/**
 * Called by the thread pool, once for each job. The arrays of the result go over to the main thread uncopied.
 */
export function runJob({ scenario, replication, progress }: Task): unknown {
  const result: Result = simulate(scenario, { replication, progress });
  const buffers = new Set<ArrayBuffer>();
  collectBuffers(result, buffers);
  return move({ [transferableSymbol]: [...buffers], [valueSymbol]: result });
}

function collectBuffers(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) collectBuffers(part, buffers);
  }
}
