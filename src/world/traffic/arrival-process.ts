import type { Seed } from "../../kernel/stream";
import type { Arrivals, OpenArrivals } from "../../scenario/arrivals";
import { Bursts } from "./bursts";
import { Diurnal } from "./diurnal";
import { Mmpp } from "./mmpp";
import { modulated } from "./modulated";
import { OpenLoop } from "./open-loop";
import { Renewal } from "./renewal";
import { Replay } from "./replay";

/** Says when the requests of an open loop come, one after the other; nothing else decides it. */
export interface ArrivalProcess {
  /** Time of the next arrival, in whole ns; Infinity when there are no more. */
  next(): number;
}

/**
 * A client's process; null for a closed loop, whose requests follow from its answers. Nobody asks for more
 * after `endNs`.
 */
export function arrivalProcess(
  arrivals: Arrivals,
  seed: Seed,
  name: string,
  endNs: number,
): ArrivalProcess | null {
  return arrivals.kind === "closed" ? null : openProcess(arrivals, seed, name, endNs);
}

function openProcess(arrivals: OpenArrivals, seed: Seed, name: string, endNs: number): ArrivalProcess {
  switch (arrivals.kind) {
    case "open":
      return new OpenLoop(arrivals, seed, name);
    case "renewal":
      return new Renewal(arrivals, seed, name);
    case "mmpp":
      return new Mmpp(arrivals, seed, name);
    case "diurnal":
      return new Diurnal(arrivals, seed, name);
    case "trace":
      return new Replay(arrivals, seed, name);
    case "modulated":
      return modulated(arrivals, seed, name, endNs);
    case "burst":
      return new Bursts(arrivals.size, openProcess(arrivals.of, seed, name, endNs));
  }
}
