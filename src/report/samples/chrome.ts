import { copiedCaller } from "../../scenario/diversions";
import type { Result } from "../../stats/result";
import type { VariantOutcome } from "../outcome";
import { type Box, lanesOf } from "./lanes";
import { type AttemptRecord, type CallRecord, readSamples } from "./read";

interface Bar extends Box {
  readonly parent: Bar | null;
  /** Client or service. */
  readonly group: string;
  readonly thread: string;
  readonly name: string;
  readonly category: string;
  readonly args: Readonly<Record<string, string | number | boolean | null>>;
}

interface Arrow {
  readonly id: number;
  readonly from: Bar;
  readonly fromNs: number;
  readonly to: Bar;
}

/**
 * Traces as Perfetto and chrome://tracing show them: services are processes, instances are threads (several
 * where they do more at once), arrows lead from callers to callees, and counters show how many waited.
 *
 * Source: Trace Event Format (Duk, 2016): complete events `X`, flow events `s` and `f`, counters `C`,
 * metadata `M`; times in microseconds.
 */
export function chrome({ scenario, results }: VariantOutcome): string {
  const result = results.find(({ samples }) => samples !== null);
  const picture = new Picture(result?.endNs ?? 0);
  if (result !== undefined)
    for (const call of readSamples(result, scenario)) if (call.isTraced) picture.addRoot(call);
  const names = [...scenario.clients, ...scenario.services].map(({ name }) => name);
  const processes = new Map(names.map((name, k) => [name, k + 1]));
  const events = [...picture.events(processes), ...(result === undefined ? [] : counters(result, processes))];
  return JSON.stringify({ traceEvents: events, displayTimeUnit: "ms" });
}

class Picture {
  private readonly bars: Bar[] = [];
  private readonly arrows: Arrow[] = [];
  private readonly endNs: number;

  constructor(endNs: number) {
    this.endNs = endNs;
  }

  addRoot(call: CallRecord): void {
    const client = copiedCaller(call.caller);
    this.addCall(call, null, client, client);
  }

  /** Metadata, bars and arrows. */
  events(processes: ReadonlyMap<string, number>): object[] {
    const lanes = lanesOf(this.bars);
    const at = (bar: Bar): { pid: number; tid: number } => ({
      pid: processes.get(bar.group)!,
      tid: lanes.get(bar)! + 1,
    });
    const threads = new Map(this.bars.map((bar) => [lanes.get(bar)!, bar]));
    const named = [...threads].sort(([a], [b]) => a - b).map(([, bar]) => bar);
    return [
      ...[...processes].map(([name, pid]) => ({ ph: "M", name: "process_name", pid, args: { name } })),
      ...named.map((bar) => ({ ph: "M", name: "thread_name", ...at(bar), args: { name: bar.thread } })),
      ...this.bars.map((bar) => ({
        ph: "X",
        name: bar.name,
        cat: bar.category,
        ts: microseconds(bar.fromNs),
        dur: microseconds(bar.toNs - bar.fromNs),
        ...at(bar),
        args: bar.args,
      })),
      ...this.arrows.flatMap(({ id, from, fromNs, to }) => [
        { ph: "s", name: "request", cat: "flow", id, ts: microseconds(fromNs), ...at(from) },
        { ph: "f", bp: "e", name: "request", cat: "flow", id, ts: microseconds(to.fromNs), ...at(to) },
      ]),
    ];
  }

  private addCall(call: CallRecord, parent: Bar | null, group: string, thread: string): void {
    const bar = this.bar(call.isAsync ? null : parent, group, thread, {
      name: `call ${call.service}.${call.operation}`,
      category: "call",
      fromNs: call.startNs,
      toNs: call.endNs,
      args: { request: call.request, attempts: call.attempts.length, cause: call.end?.cause ?? null },
    });
    for (const attempt of call.attempts) {
      const isOnly = call.attempts.length === 1;
      this.addServer(call, attempt, isOnly ? bar : this.addAttempt(attempt, bar));
    }
  }

  private addAttempt(attempt: AttemptRecord, parent: Bar): Bar {
    return this.bar(parent, parent.group, parent.thread, {
      name: `try ${attempt.number}`,
      category: attempt.reason,
      fromNs: attempt.sentNs,
      toNs: attempt.closedNs,
      args: { reason: attempt.reason, cause: attempt.end?.cause ?? null },
    });
  }

  private addServer(call: CallRecord, attempt: AttemptRecord, from: Bar): void {
    if (attempt.instance === null || Number.isNaN(attempt.arrivedNs)) return;
    const { service, instance, zone } = attempt.instance;
    const server = this.bar(null, service, `${service}-${instance}`, {
      name: call.operation,
      category: "server",
      fromNs: attempt.arrivedNs,
      toNs: attempt.leftNs,
      args: {
        request: call.request,
        try: attempt.number,
        zone,
        core_time_ms: Number.isNaN(attempt.executedNs) ? null : attempt.executedNs / 1e6,
        cause: attempt.served?.cause ?? null,
      },
    });
    if (attempt.departNs <= attempt.arrivedNs)
      this.arrows.push({ id: attempt.index + 1, from, fromNs: attempt.departNs, to: server });
    for (const { kind, fromNs, toNs, workNs } of attempt.stays)
      this.bar(server, service, server.thread, {
        name: kind,
        category: kind,
        fromNs,
        toNs,
        args: Number.isNaN(workNs) ? {} : { core_time_ms: workNs / 1e6 },
      });
    for (const child of attempt.calls) this.addCall(child, server, service, server.thread);
  }

  private bar(
    parent: Bar | null,
    group: string,
    thread: string,
    rest: Pick<Bar, "name" | "category" | "fromNs" | "toNs" | "args">,
  ): Bar {
    const toNs = Number.isNaN(rest.toNs) ? this.endNs : rest.toNs;
    const bar = { ...rest, toNs, parent, group, thread, track: `${group}\n${thread}` };
    this.bars.push(bar);
    return bar;
  }
}

/** By interval: how many requests waited at a service, and how many were there in all. */
function counters(
  { timelines, intervalNs, durationNs }: Result,
  processes: ReadonlyMap<string, number>,
): object[] {
  return timelines.flatMap(({ kind, name, queue, inFlight }) => {
    if (kind !== "service") return [];
    const pid = processes.get(name)!;
    return Array.from({ length: Math.min(queue.length, Math.ceil(durationNs / intervalNs)) }, (_, k) => {
      const ts = microseconds(k * intervalNs);
      return [
        { ph: "C", name: "waiting", pid, tid: 0, ts, args: { requests: queue[k] } },
        { ph: "C", name: "in flight", pid, tid: 0, ts, args: { requests: inFlight[k] } },
      ];
    }).flat();
  });
}

function microseconds(ns: number): number {
  return ns / 1000;
}
