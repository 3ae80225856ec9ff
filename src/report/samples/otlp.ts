import { groupBy } from "../../stats/aggregate";
import type { VariantOutcome } from "../outcome";
import { type Attribute, type Span, spansOf } from "./spans";

/** SpanKind and StatusCode, as numbers. */
const KINDS = { internal: 1, server: 2, client: 3 };
const ERROR = 2;

/**
 * Traces in OTLP's JSON encoding; time 0 is that of Unix.
 *
 * Source: open-telemetry/opentelemetry-proto@ac2c4b5, docs/specification.md (JSON Protobuf Encoding): field
 * names in lowerCamelCase, ids in hexadecimal, enums as numbers, 64-bit integers as strings.
 */
export function otlp(variant: VariantOutcome): string {
  const byPlace = groupBy(spansOf(variant), ({ service, instance }) => `${service}\n${instance}`);
  return JSON.stringify({
    resourceSpans: byPlace.map((spans) => ({
      resource: {
        attributes: attributesOf([
          ["service.name", spans[0].service],
          ["service.instance.id", spans[0].instance],
          ["cloud.availability_zone", spans[0].zone],
        ]),
      },
      scopeSpans: [{ scope: { name: "meshsim" }, spans: spans.map(otlpSpan) }],
    })),
  });
}

function otlpSpan(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === null ? {} : { parentSpanId: span.parentId }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: String(span.startNs),
    endTimeUnixNano: String(span.endNs),
    attributes: attributesOf(span.attributes),
    status: span.isError ? { code: ERROR } : {},
  };
}

function attributesOf(attributes: readonly Attribute[]): object[] {
  return attributes.map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Attribute[1]): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
