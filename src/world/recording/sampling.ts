import { Keyed } from "../../kernel/keyed";
import type { Outputs } from "../../scenario/outputs";

/** Draw number of whether a request is sampled, apart from those of all that it meets. */
const SAMPLED = 0x5e000000;

/** So many may be taken. */
class Quota {
  private readonly limit: number;
  private taken = 0;
  /** How many have come in vain. */
  refused = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  takes(): boolean {
    if (this.taken < this.limit) this.taken++;
    else this.refused++;
    return this.refused === 0;
  }
}

/**
 * Which requests are written down. The draw is the request's own, so every variant writes down the same
 * requests, and of two samples the larger has all that the smaller one has.
 */
export class Sampling {
  private readonly keyed = new Keyed();
  private readonly traces: Outputs["traces"];
  private readonly requests: Outputs["requests"];
  private readonly toTrace: Quota;
  private readonly toList: Quota;
  isTraced = false;
  isListed = false;

  /** Samples of traces are of the first replication. */
  constructor({ traces, requests }: Outputs, replication: number) {
    this.traces = replication === 0 || traces?.only !== null ? traces : null;
    this.requests = requests;
    this.toTrace = new Quota(traces?.limit ?? 0);
    this.toList = new Quota(requests?.limit ?? 0);
  }

  get untraced(): number {
    return this.toTrace.refused;
  }

  get unlisted(): number {
    return this.toList.refused;
  }

  /** Decides on a request that arrives, by its number and key; one to be traced by its number always is. */
  decide(number: number, key0: number, key1: number, measured: number): void {
    const { traces, requests } = this;
    this.keyed.load(key0, key1, SAMPLED);
    const u = measured === 1 ? this.keyed.unit() : 1;
    this.isListed = requests !== null && u < requests.share && this.toList.takes();
    if (traces === null) this.isTraced = false;
    else if (traces.only !== null) this.isTraced = number === traces.only;
    else this.isTraced = u < traces.share && this.toTrace.takes();
  }
}
