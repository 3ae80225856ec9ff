/**
 * Decides when gathered changes are pushed to the proxies: once quiet, or too old, and never two pushes at a
 * time.
 *
 * Source: istio/istio pilot/pkg/xds/discovery.go debounce @86c9f01.
 * Draws: none.
 */

/** How Istiod gathers changes into pushes. */
export interface DebounceOptions {
  /** A push waits until nothing has changed for this long, ns (Istio: 100 ms). */
  readonly afterNs: number;
  /** ... but no longer than this after the first change, ns (Istio: 10 s). */
  readonly maxNs: number;
  /** False: changes of endpoints alone are pushed at once, each by itself (Istio: true). */
  readonly endpointsToo: boolean;
}

export const ISTIO_DEBOUNCE: DebounceOptions = {
  afterNs: 100_000_000,
  maxNs: 10_000_000_000,
  endpointsToo: true,
};

/** What to push now: nothing; the one change just told; all changes gathered so far. */
export type Push = "none" | "this" | "gathered";

/** The owner calls `due` at `dueAt`, and `done` when a push of gathered changes has ended. */
export class Debounce {
  /** When to call `due`, ns; Infinity: not until another change. */
  dueAt = Infinity;
  /** True when what was gathered, or was last pushed, has more than changes of endpoints. */
  isFull = false;
  private readonly options: DebounceOptions;
  /** Changes gathered since the last push. */
  private gathered = 0;
  private firstAt = 0;
  private lastAt = 0;
  private isPushing = false;

  constructor(options: DebounceOptions) {
    this.options = options;
  }

  /** Something changed; `full` when it was more than endpoints. */
  changed(full: boolean, now: number): Push {
    if (!full && !this.options.endpointsToo) return "this";
    this.lastAt = now;
    if (this.gathered === 0) {
      this.firstAt = now;
      this.isFull = false;
      this.dueAt = now + this.options.afterNs;
    }
    this.gathered++;
    this.isFull ||= full;
    return "none";
  }

  /** `dueAt` has come. */
  due(now: number): Push {
    this.dueAt = Infinity;
    return this.isPushing ? "none" : this.attempt(now);
  }

  /** The push of gathered changes has ended. */
  done(now: number): Push {
    this.isPushing = false;
    return this.attempt(now);
  }

  private attempt(now: number): Push {
    if (this.gathered === 0) return "none";
    const { afterNs, maxNs } = this.options;
    const quietNs = now - this.lastAt;
    if (quietNs < afterNs && now - this.firstAt < maxNs) {
      this.dueAt = now + afterNs - quietNs;
      return "none";
    }
    this.gathered = 0;
    this.dueAt = Infinity;
    this.isPushing = true;
    return "gathered";
  }
}
