import { controlledMeans, whyUncontrolled } from "./controls";
import { figure, scaleOf } from "./figure";
import { levelText, type MeasuredVariant } from "./measured";
import { metricOf } from "./metrics";
import { type Block, cell, note, table } from "./view";

/** The clients' mean latencies as control variates correct them; nothing where nobody asked for it. */
export function controlledView(variants: readonly MeasuredVariant[]): Block[] {
  const scale = scaleOf(metricOf("mean"));
  const rows = variants.flatMap((variant) =>
    controlledMeans(variant)
      .filter(({ measured: { scope } }) => scope.kind === "client" && scope.target === null)
      .map(({ measured, mean, low, high, gain, plain, controls }) => [
        cell(variant.name),
        cell(measured.scope.name),
        cell(figure(plain, scale)),
        cell(figure(mean, scale)),
        cell(`[${figure(Math.max(0, low), scale)}, ${figure(high, scale)}]`),
        cell(`${gain.toFixed(2)}x`),
        cell(controls.map(({ name }) => name).join(", ")),
      ]),
  );
  const reasons = variants.flatMap((variant) => whyUncontrolled(variant) ?? []);
  const headers = [
    "<variant",
    "<client",
    "plain",
    "corrected",
    `${levelText(variants[0])} interval`,
    "gain",
    "<by",
  ];
  const title = "Mean latency (ms) by control variates; gain: plain width of the interval over its own";
  return [...(rows.length === 0 ? [] : [table(title, headers, rows)]), ...reasons.map(note)];
}
