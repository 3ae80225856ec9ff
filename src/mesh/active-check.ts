/** How a check ended: it passed, nothing was heard in time, or an answer said no. */
export type CheckResult = "pass" | "networkFailure" | "failure";

/** Judges one endpoint by probes. */
export interface ActiveCheck {
  readonly isHealthy: boolean;
  /** A check ended. Gives the time until the next one, ns. `hasTraffic`: requests have been sent, ever. */
  checked(result: CheckResult, hasTraffic: boolean): number;
}
