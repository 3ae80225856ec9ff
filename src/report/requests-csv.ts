import type { Row } from "./csv";
import type { VariantOutcome } from "./outcome";
import { TraceIds } from "./samples/ids";
import { type CallRecord, readSamples } from "./samples/read";

/** Rows of requests.csv: of each replication the requests in the order of their arrival. */
export function* requestRows(variants: readonly VariantOutcome[]): Generator<Row<"requests">> {
  for (const { name, scenario, results } of variants) {
    for (const result of results) {
      const ids = new TraceIds(scenario.run.seed, result.replication);
      const keys = { scenario: scenario.name, variant: name, replication: result.replication };
      for (const call of readSamples(result, scenario))
        if (call.isListed) yield { ...keys, ...requestRow(call, ids) };
    }
  }
}

function requestRow(
  call: CallRecord,
  ids: TraceIds,
): Omit<Row<"requests">, "scenario" | "variant" | "replication"> {
  const { end } = call;
  const last = call.attempts.at(-1);
  return {
    request: String(call.request),
    time_s: call.startNs,
    client: call.caller,
    service: call.service,
    operation: call.operation,
    latency_ms: call.endNs - call.startNs,
    success: end === null ? null : end.isOk,
    status: end === null ? null : String(end.status),
    cause: end?.cause ?? null,
    flag: end?.flag ?? null,
    attempts_count: call.attempts.length,
    instance: last?.instance == null ? null : String(last.instance.instance),
    zone: last?.instance?.zone ?? null,
    client_zone: call.zone,
    connect_ms: last === undefined ? null : last.departNs - last.sentNs,
    request_bytes: Math.round(call.requestBytes),
    answer_bytes: end?.isOk === true ? Math.round(call.answerBytes) : null,
    open_count: call.openOfClient,
    trace_id: call.isTraced ? ids.trace(call.request) : null,
  };
}
