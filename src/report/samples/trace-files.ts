import type { VariantOutcome } from "../outcome";
import { chrome } from "./chrome";
import { jaeger } from "./jaeger";
import { otlp } from "./otlp";

const WRITERS = { otlp, jaeger, chrome };

/** The traces of a variant, where they are asked for. */
export function traceFiles(variant: VariantOutcome, prefix: string): { name: string; content: string }[] {
  const { traces } = variant.scenario.outputs;
  if (traces === null) return [];
  return [{ name: `traces.${prefix}${traces.format}.json`, content: WRITERS[traces.format](variant) }];
}
