/**
 * When an alert fires: its condition must hold at every evaluation for some time. Until then it is pending;
 * one evaluation at which it does not hold, or at which nothing is known, ends it.
 *
 * Source: Prometheus, rules/alerting.go (AlertingRule.Eval) at prometheus/prometheus@d15adb9.
 * Differs: one series per rule; no keep_firing_for.
 * Draws: none.
 */

export type AlertState = "inactive" | "pending" | "firing";

export class AlertRule {
  /** How long the condition must have held, ns. */
  readonly forNs: number;
  state: AlertState = "inactive";
  private activeAt = 0;

  constructor(forNs: number) {
    this.forNs = forNs;
  }

  /** An evaluation found that the condition holds, or does not: does the alert begin or cease to fire? */
  evaluate(holds: boolean, now: number): "fires" | "resolved" | null {
    if (!holds) {
      const wasFiring = this.state === "firing";
      this.state = "inactive";
      return wasFiring ? "resolved" : null;
    }
    if (this.state === "inactive") {
      this.state = "pending";
      this.activeAt = now;
    }
    if (this.state === "firing" || now - this.activeAt < this.forNs) return null;
    this.state = "firing";
    return "fires";
  }
}
