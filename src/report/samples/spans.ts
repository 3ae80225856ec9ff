import { copiedCaller } from "../../scenario/diversions";
import type { Result } from "../../stats/result";
import type { VariantOutcome } from "../outcome";
import { TraceIds } from "./ids";
import { type AttemptRecord, type CallRecord, type End, readSamples, type StayRecord } from "./read";

/** What tracing tools show as a bar. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  /** Its parent does not wait for it. */
  readonly isAsync: boolean;
  readonly name: string;
  readonly kind: "client" | "server" | "internal";
  /** Client or service that it is of, and which instance and zone of it. */
  readonly service: string;
  readonly instance: string;
  readonly zone: string;
  readonly startNs: number;
  /** Of what is still open, the end of the run. */
  readonly endNs: number;
  readonly isError: boolean;
  readonly attributes: readonly Attribute[];
}

export type Attribute = readonly [name: string, value: string | number | boolean];

/** Who does something. */
interface Place {
  readonly service: string;
  readonly instance: string;
  readonly zone: string;
}

/**
 * The traces of the first replication, span by span, parents first. A call is a span of its caller, and each
 * of its attempts one below that; below an attempt is what its instance did for it, and below that how it
 * spent its time and what it called. All lie within their parents, but for calls that nobody waits for and
 * for what goes on after its caller has stopped waiting.
 */
export function spansOf({ scenario, results }: VariantOutcome): Span[] {
  const result = results.find(({ samples }) => samples !== null);
  if (result === undefined) return [];
  const maker = new SpanMaker(new TraceIds(scenario.run.seed, result.replication), result);
  for (const call of readSamples(result, scenario)) if (call.isTraced) maker.add(call);
  return maker.spans;
}

class SpanMaker {
  readonly spans: Span[] = [];
  private readonly ids: TraceIds;
  /** by request: the span that its trace begins with */
  private readonly spanIdOf = new Map<number, string>();
  private readonly endNs: number;

  constructor(ids: TraceIds, { endNs }: Result) {
    this.ids = ids;
    this.endNs = endNs;
  }

  /** A copy of a client's request is below that, which comes first. */
  add(root: CallRecord): void {
    const trace = this.ids.trace(root.request);
    const client = copiedCaller(root.caller);
    const original = root.callerKind === "mirror" ? this.spanIdOf.get(root.request)! : null;
    if (original === null) this.spanIdOf.set(root.request, this.ids.span("call", root.index));
    this.addCall(root, trace, original, { service: client, instance: client, zone: root.zone });
  }

  private addCall(call: CallRecord, traceId: string, parentId: string | null, place: Place): void {
    const spanId = this.ids.span("call", call.index);
    const name = `${call.service}.${call.operation}`;
    const attributes: Attribute[] = [
      ["meshsim.request", call.request],
      ["peer.service", call.service],
      ["meshsim.attempts", call.attempts.length],
      ...(call.isAsync ? ([["meshsim.async", true]] as const) : []),
      ...(Number.isNaN(call.orphanedNs) ? [] : ([["meshsim.abandoned", true]] as const)),
      ...endAttributes(call.end),
    ];
    this.push({
      ...{ traceId, spanId, parentId, name, attributes, ...place },
      isAsync: call.isAsync,
      kind: "client",
      startNs: call.startNs,
      endNs: call.endNs,
      isError: call.end?.isOk === false,
    });
    for (const attempt of call.attempts) this.addAttempt(attempt, name, traceId, spanId, place);
  }

  private addAttempt(
    attempt: AttemptRecord,
    name: string,
    traceId: string,
    parentId: string,
    place: Place,
  ): void {
    const spanId = this.ids.span("attempt", attempt.index);
    this.push({
      ...{ traceId, spanId, parentId, isAsync: false, ...place },
      name: `${name} try ${attempt.number}`,
      kind: "client",
      startNs: attempt.sentNs,
      endNs: attempt.closedNs,
      isError: attempt.end?.isOk === false,
      attributes: attemptAttributes(attempt),
    });
    if (attempt.instance === null || Number.isNaN(attempt.arrivedNs)) return;
    const { service, instance, zone } = attempt.instance;
    const there = { service, instance: `${service}-${instance}`, zone };
    this.addServer(attempt, name, traceId, spanId, there);
  }

  private addServer(
    attempt: AttemptRecord,
    name: string,
    traceId: string,
    parentId: string,
    place: Place,
  ): void {
    const spanId = this.ids.span("server", attempt.index);
    const isAbandoned = attempt.closedNs < (Number.isNaN(attempt.leftNs) ? Infinity : attempt.leftNs);
    this.push({
      ...{ traceId, spanId, parentId, isAsync: false, name, ...place },
      kind: "server",
      startNs: attempt.arrivedNs,
      endNs: attempt.leftNs,
      isError: attempt.served?.isOk === false,
      attributes: [
        ...known("meshsim.core_time_ms", attempt.executedNs / 1e6),
        ...(isAbandoned ? ([["meshsim.abandoned", true]] as const) : []),
        ...endAttributes(attempt.served),
      ],
    });
    for (const stay of attempt.stays) this.addStay(stay, traceId, spanId, place);
    for (const call of attempt.calls) this.addCall(call, traceId, spanId, place);
  }

  private addStay(stay: StayRecord, traceId: string, parentId: string, place: Place): void {
    this.push({
      ...{ traceId, parentId, isAsync: false, ...place },
      spanId: this.ids.span("stay", stay.index),
      name: stay.kind,
      kind: "internal",
      startNs: stay.fromNs,
      endNs: stay.toNs,
      isError: false,
      attributes: known("meshsim.core_time_ms", stay.workNs / 1e6),
    });
  }

  private push(span: Span): void {
    this.spans.push(
      Number.isNaN(span.endNs) ? { ...span, endNs: this.endNs, attributes: unfinished(span) } : span,
    );
  }
}

function unfinished({ attributes }: Span): Attribute[] {
  return [...attributes, ["meshsim.unfinished", true]];
}

function attemptAttributes({ number, reason, sentNs, departNs, pick, end }: AttemptRecord): Attribute[] {
  return [
    ...(number > 1 ? ([["http.request.resend_count", number - 1]] as const) : []),
    ["meshsim.reason", reason],
    ...known("meshsim.held_ms", (departNs - sentNs) / 1e6),
    ...known("meshsim.endpoints", pick.members),
    ...known("meshsim.active_requests", pick.active),
    ...known("meshsim.active_requests.least", pick.least),
    ...known("meshsim.active_requests.most", pick.most),
    ...endAttributes(end),
  ];
}

function endAttributes(end: End | null): Attribute[] {
  if (end === null) return [];
  return [
    ...(end.status === 0 ? [] : ([["http.response.status_code", end.status]] as const)),
    ...(end.isOk ? [] : ([["error.type", end.cause]] as const)),
    ...(end.flag === "" ? [] : ([["response_flags", end.flag]] as const)),
  ];
}

function known(name: string, value: number): Attribute[] {
  return Number.isFinite(value) ? [[name, value]] : [];
}
