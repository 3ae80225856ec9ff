import type { EndpointGuard } from "../endpoint-guard";

export interface RibbonBlackoutOptions {
  /** Connection failures in a row from which on a server is left alone. */
  readonly connectionFailureThreshold: number;
  /** How long for the first, ns; twice as long for each further failure. */
  readonly factorNs: number;
  readonly maxNs: number;
}

export const RIBBON_BLACKOUT: RibbonBlackoutOptions = {
  connectionFailureThreshold: 3,
  factorNs: 10e9,
  maxNs: 30e9,
};

const MOST_DOUBLINGS = 16;

/**
 * How long a server is left alone after `failures` failed connections in a row; 0: not at all.
 *
 * Source: Netflix/ribbon ribbon-loadbalancer ServerStats.java (getCircuitBreakerBlackoutPeriod).
 * Differs: nothing.
 * Draws: none.
 */
export function ribbonBlackoutNs(failures: number, options: RibbonBlackoutOptions = RIBBON_BLACKOUT): number {
  const { connectionFailureThreshold, factorNs, maxNs } = options;
  if (failures < connectionFailureThreshold) return 0;
  const doublings = Math.min(failures - connectionFailureThreshold, MOST_DOUBLINGS);
  return Math.min((1 << doublings) * factorNs, maxNs);
}

/**
 * Leaves a server alone while it is blacked out. After that it gets its share again; what it had failed
 * before counts until an answer comes.
 *
 * Source: Netflix/ribbon ribbon-loadbalancer ServerStats.java (isCircuitBreakerTripped,
 * incrementSuccessiveConnectionFailureCount), LoadBalancerContext.java (noteRequestCompletion).
 * Differs: nothing that is known.
 * Draws: none.
 */
export class RibbonGuard implements EndpointGuard {
  isOpen = true;
  changesAt = Infinity;
  private readonly options: RibbonBlackoutOptions;
  private failures = 0;

  constructor(options: RibbonBlackoutOptions) {
    this.options = options;
  }

  due(): void {
    this.isOpen = true;
    this.changesAt = Infinity;
  }

  sent(): void {
    // Who is not blacked out may be asked as often as anybody.
  }

  ignored(): void {
    // It changes nothing.
  }

  succeeded(): void {
    this.failures = 0;
    this.due();
  }

  failed(now: number, isLocal: boolean): void {
    // An answer is an answer, whatever it says.
    if (!isLocal) {
      this.succeeded();
      return;
    }
    const blackout = ribbonBlackoutNs(++this.failures, this.options);
    if (blackout === 0) return;
    this.isOpen = false;
    this.changesAt = now + blackout;
  }
}
