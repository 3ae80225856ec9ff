import { peakRate } from "./arrivals";
import type { Client } from "./scenario";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context } from "./types";

interface Written {
  readonly value: { placeOf(key: "arrivals"): Place };
}

/** Warns of clients that never ask for anything. `written`: what the scenario says of each. */
export function lintSilent(clients: readonly Client[], written: readonly Written[], context: Context): void {
  clients.forEach(({ name, arrivals }, index) => {
    if (arrivals.kind === "closed" || peakRate(arrivals) > 0) return;
    const message = `clients.${name} never asks for anything: its rate is 0`;
    context.problems.push(problemAt(written[index].value.placeOf("arrivals"), "warning", message));
  });
}
