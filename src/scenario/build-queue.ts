import { ADAPTIVE_LIFO_DELAYS } from "../mesh/resilience/adaptive-lifo";
import { CODEL_DELAYS } from "../mesh/resilience/codel";
import type { QUEUE, QUEUE_BLOCK } from "./fields/queue";
import type { Discipline, Queue } from "./scenario";
import type { Type } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof QUEUE_BLOCK>["discipline"];

export function buildQueue(written: ValueOf<typeof QUEUE> | undefined): Queue {
  if (typeof written !== "object") {
    return { limit: written ?? Infinity, timeout: null, discipline: { name: "fifo" } };
  }
  const { limit, timeout, discipline } = written;
  return { limit: limit ?? Infinity, timeout: timeout ?? null, discipline: toDiscipline(discipline) };
}

/** By its name alone, a discipline has the delays of its source. */
function toDiscipline(written: Written): Discipline {
  if (typeof written === "string") {
    if (written === "codel") return { name: written, ...CODEL_DELAYS };
    if (written === "adaptiveLifo") return { name: written, ...ADAPTIVE_LIFO_DELAYS };
    return { name: written };
  }
  const { codel, adaptiveLifo, lifo } = written;
  if (codel !== undefined) return { name: "codel", targetNs: codel.target, intervalNs: codel.interval };
  if (adaptiveLifo !== undefined)
    return { name: "adaptiveLifo", targetNs: adaptiveLifo.target, intervalNs: adaptiveLifo.interval };
  return { name: lifo === undefined ? "fifo" : "lifo" };
}
