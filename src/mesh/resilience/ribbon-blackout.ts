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
