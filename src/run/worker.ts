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

/** What comes back. An exception of the simulation is an answer too: none means that the thread has died. */
export type Answer = { readonly result: Result } | { readonly error: Error };

/**
 * Called by the thread pool, once for each job. The arrays of the result go over to the main thread uncopied.
 */
export function runJob({ scenario, replication, progress }: Task): unknown {
  const answer = answerOf(() => simulate(scenario, { replication, progress }));
  const buffers = new Set<ArrayBuffer>();
  if ("result" in answer) collectBuffers(answer.result, buffers);
  return move({ [transferableSymbol]: [...buffers], [valueSymbol]: answer });
}

function answerOf(simulation: () => Result): Answer {
  try {
    return { result: simulation() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function collectBuffers(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) collectBuffers(part, buffers);
  }
}
