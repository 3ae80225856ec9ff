/**
 * How long a kubelet waits before it starts a container again that has ended (CrashLoopBackOff): not at all
 * the first time, then 10 s, and twice as long each time up to 300 s; from the beginning again for one that
 * ended more than 10 min after the wait before it was set.
 *
 * Source: Kubernetes pkg/kubelet/kubelet.go@000d9543 (backOffPeriod, MaxContainerBackOff), kuberuntime
 * doBackOff: the wait counts from when the container ended; client-go util/flowcontrol/backoff.go (Next,
 * IsInBackOffSinceUpdate, hasExpired: 2 x max after the last update).
 * Differs: the first restart comes at once, as in the kubelet, where a container is not in back-off before
 * it was restarted; the kubelet's sync, up to a second late, is not modelled.
 * Draws: none.
 */

export interface CrashLoopOptions {
  readonly initialNs: number;
  readonly maxNs: number;
}

export const CRASH_LOOP: CrashLoopOptions = { initialNs: 10e9, maxNs: 300e9 };

/** The back-off of one container. */
export class CrashLoopBackoff {
  private readonly initialNs: number;
  private readonly maxNs: number;
  private backoffNs = 0;
  private updatedAt = 0;

  constructor({ initialNs, maxNs }: CrashLoopOptions) {
    this.initialNs = initialNs;
    this.maxNs = maxNs;
  }

  /** The wait that holds at present; 0: none does. */
  get delayNs(): number {
    return this.backoffNs;
  }

  /** Is a wait on? It lasts from when it was last set. */
  isWaiting(now: number): boolean {
    if (this.backoffNs === 0 || this.hasExpired(now)) return false;
    return now - this.updatedAt < this.backoffNs;
  }

  /** Sets the next wait, at `now`, for something that happened at `eventAt`. */
  next(eventAt: number, now: number): void {
    const isFirst = this.backoffNs === 0 || this.hasExpired(eventAt);
    this.backoffNs = isFirst ? this.initialNs : Math.min(2 * this.backoffNs, this.maxNs);
    this.updatedAt = now;
  }

  /** A container ends at `now`: how long before it is started again. */
  ended(now: number): number {
    const waitNs = this.hasExpired(now) ? 0 : this.backoffNs;
    this.next(now, now + waitNs);
    return waitNs;
  }

  private hasExpired(eventAt: number): boolean {
    return eventAt - this.updatedAt > 2 * this.maxNs;
  }
}
