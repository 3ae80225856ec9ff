import { groupBy } from "../../stats/aggregate";
import type { VariantOutcome } from "../outcome";
import { type Attribute, type Span, spansOf } from "./spans";

/**
 * Traces as Jaeger's user interface reads and writes them: whole microseconds, rounded down at both ends, so
 * that what lies within something still does.
 *
 * Source: jaegertracing/jaeger-ui@c321fb3, packages/jaeger-ui/src/types/trace.tsx and its fixtures.
 */
export function jaeger(variant: VariantOutcome): string {
  const traces = groupBy(spansOf(variant), ({ traceId }) => traceId);
  return JSON.stringify({ data: traces.map(jaegerTrace) });
}

function jaegerTrace(spans: readonly Span[]): object {
  const places = groupBy(spans, ({ service, instance }) => `${service}\n${instance}`).map(([first]) => first);
  const processOf = ({ service, instance }: Span): string =>
    `p${1 + places.findIndex((place) => place.service === service && place.instance === instance)}`;
  return {
    traceID: spans[0].traceId,
    spans: spans.map((span) => jaegerSpan(span, processOf(span))),
    processes: Object.fromEntries(
      places.map((place) => [
        processOf(place),
        {
          serviceName: place.service,
          tags: tagsOf([
            ["instance", place.instance],
            ["zone", place.zone],
          ]),
        },
      ]),
    ),
    warnings: null,
  };
}

function jaegerSpan(span: Span, processID: string): object {
  const { traceId: traceID, spanId: spanID, parentId, isAsync } = span;
  const startTime = microseconds(span.startNs);
  const refType = isAsync ? "FOLLOWS_FROM" : "CHILD_OF";
  const tags: Attribute[] = [
    ["span.kind", span.kind],
    ...span.attributes,
    ...(span.isError ? ([["error", true]] as const) : []),
  ];
  return {
    traceID,
    spanID,
    operationName: span.name,
    references: parentId === null ? [] : [{ refType, traceID, spanID: parentId }],
    startTime,
    duration: microseconds(span.endNs) - startTime,
    tags: tagsOf(tags),
    logs: [],
    processID,
    warnings: null,
  };
}

function microseconds(ns: number): number {
  return Math.floor(ns / 1000);
}

function tagsOf(attributes: readonly Attribute[]): object[] {
  return attributes.map(([key, value]) => ({ key, type: typeOf(value), value }));
}

function typeOf(value: Attribute[1]): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int64" : "float64";
}
