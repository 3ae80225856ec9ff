import { formatDuration } from "../../lib/duration";
import { AlertRule } from "../../mesh/monitor/alert-rule";
import type { Alert, Monitoring as Spec, SloExpression } from "../../scenario/scenario";
import { SCRAPE } from "../rows";
import type { World } from "../world";
import { panelOf } from "./panel";
import type { Panel } from "./panel";

const NS_PER_S = 1e9;

/** An alert with what it watches. */
interface Watched {
  readonly alert: Alert;
  readonly rule: AlertRule;
  readonly left: Panel;
  readonly divisor: Panel | null;
}

/**
 * What operators see of the simulated system: counters, read every so often, and alerts on what rates and
 * percentiles of the last while these give. It changes nothing.
 */
export class Monitoring {
  /** Faults at work during which nothing is read and no alert evaluated. */
  outages = 0;
  private readonly world: World;
  private readonly spec: Spec;
  private readonly watched: readonly Watched[];

  constructor(world: World, spec: Spec) {
    this.world = world;
    this.spec = spec;
    const panel = (metric: Parameters<typeof panelOf>[0]): Panel =>
      panelOf(metric, world, spec.windowNs / NS_PER_S, spec.bucketsNs);
    this.watched = spec.alerts.map((alert) => {
      const { left, divisor } = alert.expression;
      const rule = new AlertRule(alert.forNs);
      return { alert, rule, left: panel(left), divisor: divisor === null ? null : panel(divisor) };
    });
  }

  start(): void {
    this.world.queue.push(0, SCRAPE);
  }

  /** It is time to read all counters, and to see what they say. */
  scrape(): void {
    const { world, watched } = this;
    const { now } = world.queue;
    world.queue.push(now + this.spec.scrapeNs, SCRAPE);
    if (this.outages > 0) return;
    for (const { left, divisor } of watched) {
      for (const counter of left.counters) counter.scrape(now);
      for (const counter of divisor?.counters ?? []) counter.scrape(now);
    }
    for (const one of watched) this.evaluate(one, now);
  }

  private evaluate({ alert, rule, left, divisor }: Watched, now: number): void {
    const value = divisor === null ? left.value(now) : left.value(now) / divisor.value(now);
    const { operator, value: bound } = alert.expression;
    const change = rule.evaluate(compare(value, operator, bound), now);
    if (change === null) return;
    const forHow = alert.forNs > 0 ? ` for ${formatDuration(alert.forNs)}` : "";
    const what = change === "fires" ? `${alert.text}${forHow}` : `not ${alert.text} any more`;
    const kind = change === "fires" ? "alert-firing" : "alert-resolved";
    this.world.observer.note(now, kind, alert.name, what);
  }
}

/** What is not known (NaN) makes no alert. */
function compare(value: number, operator: SloExpression["operator"], bound: number): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "==":
      return value === bound;
    case "!=":
      return value !== bound && !Number.isNaN(value);
  }
}
