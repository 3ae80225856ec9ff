import { formatDuration } from "../lib/duration";
import type { Metric } from "./metric";
import type { Scenario, Slo } from "./scenario";
import type { Node, Place } from "./tree";
import { find, problemAt } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

/**
 * Reports objectives that can never have a value, as they would fail whatever happens, and warns of those
 * that begin after the end (of a run made shorter for a try, maybe).
 */
export function checkSlos(scenario: Scenario, tree: Node, context: Context): void {
  const list = find(tree, "slo");
  if (list?.kind !== "list") return;
  const { durationNs } = scenario.run;
  scenario.slo.forEach((slo, index) => {
    const item = list.items[index];
    const wrong = wrongWith(slo, scenario);
    if (wrong !== null) report(context, placeOf(item, wrong.key), `slo[${index}]: ${wrong.message}`);
    if (slo.during === null || slo.during.fromNs < durationNs) return;
    const message = `slo[${index}]: during begins when the run is over, at ${formatDuration(durationNs)}`;
    context.problems.push(problemAt(placeOf(item, "during"), "warning", message));
  });
}

function placeOf(item: Node, key: "expr" | "window" | "during"): Place {
  return (item.kind === "map" ? item.entries.get(key)?.value : item)?.place ?? item.place;
}

interface Wrong {
  readonly key: "expr" | "window" | "during";
  readonly message: string;
}

function wrongWith(slo: Slo, scenario: Scenario): Wrong | null {
  const { left, divisor } = slo.expression;
  for (const metric of divisor === null ? [left] : [left, divisor]) {
    const wrong = wrongMetric(metric, slo, scenario);
    if (wrong !== null) return wrong;
  }
  const { windowNs } = slo;
  const { intervalNs } = scenario.outputs;
  if (windowNs >= intervalNs) return null;
  const interval = `outputs.interval, ${formatDuration(intervalNs)}`;
  return { key: "window", message: `window ${formatDuration(windowNs)} is shorter than ${interval}` };
}

function wrongMetric(metric: Metric, { windowNs, during }: Slo, { services }: Scenario): Wrong | null {
  const { scope, index, operation, name } = metric;
  if (operation !== null && (name === "utilization" || name === "recovery")) {
    return { key: "expr", message: `${name} is that of a ${scope} as a whole, not of one operation` };
  }
  const isWhole = windowNs === Infinity && during === null;
  if (!isWhole && !hasTimeline(metric)) {
    const key = windowNs === Infinity ? "during" : "window";
    const what = operation === null ? name : "a single operation";
    const instead = operation === null ? "another metric" : `the ${scope} as a whole`;
    return {
      key,
      message: `${what} is measured over the whole run only; drop ${key}, or ask for ${instead}`,
    };
  }
  if (name !== "utilization") return null;
  const { name: service, cores, workers } = services[index];
  if (cores < Infinity || workers < Infinity) return null;
  return { key: "expr", message: `${service} has neither cores nor workers that could be utilized` };
}

/**
 * Timelines, from which windows are measured, count the requests of clients and services as wholes: not
 * their operations, nor the attempts, nor a time of recovery.
 */
function hasTimeline({ name, operation }: Metric): boolean {
  return operation === null && name !== "attempts" && name !== "recovery";
}
