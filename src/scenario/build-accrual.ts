import type { FAILURE_ACCRUAL } from "./fields/accrual";
import type { FailureAccrualSpec } from "./health";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

/** `failoverNs`: of the locality. Null: nobody is left alone (or a problem, which has been reported). */
export function buildFailureAccrual(
  written: ValueOf<typeof FAILURE_ACCRUAL> | undefined,
  failoverNs: number,
  path: string,
  context: Context,
): FailureAccrualSpec | null {
  if (written === undefined) return null;
  const { finagle, grpc, linkerd, ribbon } = written;
  const say = (place: Parameters<typeof report>[1], message: string): null =>
    report(context, place, `${path}: failureAccrual: ${message}`);
  if (finagle !== undefined) {
    const { consecutiveFailures, successRate, window, minRequests, markDeadFor, maxMarkDeadFor } = finagle;
    if (maxMarkDeadFor < markDeadFor)
      return say(finagle.placeOf("maxMarkDeadFor"), "maxMarkDeadFor is less than markDeadFor");
    const times = { windowNs: window, markDeadForNs: markDeadFor, maxMarkDeadForNs: maxMarkDeadFor };
    return { product: "finagle", options: { consecutiveFailures, successRate, minRequests, ...times } };
  }
  if (linkerd !== undefined) {
    const { maxFailures, minPenalty, maxPenalty, jitterRatio } = linkerd;
    if (maxPenalty < minPenalty)
      return say(linkerd.placeOf("maxPenalty"), "maxPenalty is less than minPenalty");
    const times = { minPenaltyNs: minPenalty, maxPenaltyNs: maxPenalty };
    return { product: "linkerd", options: { maxFailures, jitterRatio, ...times } };
  }
  if (grpc !== undefined) {
    const { initialBackoff, multiplier, maxBackoff, jitter } = grpc;
    if (maxBackoff < initialBackoff)
      return say(grpc.placeOf("maxBackoff"), "maxBackoff is less than initialBackoff");
    const times = { initialBackoffNs: initialBackoff, maxBackoffNs: maxBackoff };
    return { product: "grpc", options: { multiplier, jitter, ...times }, failoverNs };
  }
  const { connectionFailureThreshold, timeoutFactor, maxTimeout } = ribbon!;
  if (maxTimeout < timeoutFactor)
    return say(ribbon!.placeOf("maxTimeout"), "maxTimeout is less than timeoutFactor");
  const options = { connectionFailureThreshold, factorNs: timeoutFactor, maxNs: maxTimeout };
  return { product: "ribbon", options };
}
