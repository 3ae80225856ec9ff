import type { Edge, Queue, Service } from "./scenario";
import type { Place } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

/**
 * Refuses settings of a queue that would do nothing: without workers nobody waits in line, and the central
 * queue is first come, first served. `places`: by service, where its queue is written.
 */
export function checkQueues(
  services: readonly Service[],
  edges: readonly Edge[],
  places: readonly Place[],
  context: Context,
): void {
  services.forEach(({ name, workers, queue, operations }, index) => {
    const isCentral = edges.some(
      ({ callee, policy }) => callee === index && policy.balancer.name === "centralQueue",
    );
    if (new Set(operations.map(({ priority }) => priority)).size > 1) {
      const problem = priorityProblem(name, workers, queue, isCentral);
      if (problem !== null) report(context, places[index], `services.${name}: priorities ${problem}`);
    }
    const limited = operations.find(({ concurrency }) => concurrency !== null);
    if (isCentral && limited !== undefined) {
      const path = `services.${name}.operations.${limited.name}.concurrency`;
      report(context, places[index], `${path} beside the balancer centralQueue is not supported yet`);
    }
    for (const setting of ofLine(queue)) {
      const path = `services.${name}.queue.${setting}`;
      const why =
        workers === Infinity
          ? `needs services.${name}.workers: without them nobody waits in line`
          : "beside the balancer centralQueue is not supported yet";
      if (workers === Infinity || (isCentral && setting === "discipline"))
        report(context, places[index], `${path} ${why}`);
    }
  });
}

/** Why operations of different priorities cannot be, or would do nothing; null where they can. */
function priorityProblem(
  name: string,
  workers: number,
  { discipline }: Queue,
  isCentral: boolean,
): string | null {
  if (workers === Infinity) return `need services.${name}.workers: without them nobody waits in line`;
  if (isCentral) return "beside the balancer centralQueue are not supported yet";
  if (discipline.name === "codel") return "do not go with codel, which sheds by waiting time alone";
  return null;
}

/** The settings of a queue that are about who waits in line, where they differ from their defaults. */
function ofLine({ timeout, discipline }: Queue): string[] {
  return [...(timeout === null ? [] : ["timeout"]), ...(discipline.name === "fifo" ? [] : ["discipline"])];
}
