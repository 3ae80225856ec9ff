import { AntitheticKeyed, Keyed } from "../kernel/keyed";
import type { Seed } from "../kernel/stream";
import type { Run } from "../scenario/run";

/**
 * With antithetic pairs the second replication of each has the requests of the first, but 1 - u wherever
 * that drew u: for arrivals, and for all that belongs to a request. The rest of its chance is its own.
 * Source: Hammersley and Morton, "A new Monte Carlo technique: antithetic variates", Math. Proc. Cambridge
 * Phil. Soc. 52, 1956.
 */
export function isMirrored({ antithetic }: Run, replication: number): boolean {
  return antithetic && replication % 2 === 1;
}

/** Of arrivals and the keys of requests. */
export function trafficSeed(run: Run, replication: number): Seed {
  return isMirrored(run, replication)
    ? { mirrored: `${run.seed}/${replication - 1}` }
    : `${run.seed}/${replication}`;
}

/** Draws by the keys of requests. */
export function keyedOf(run: Run, replication: number): Keyed {
  return isMirrored(run, replication) ? new AntitheticKeyed() : new Keyed();
}
