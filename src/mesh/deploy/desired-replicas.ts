/**
 * How many replicas a HorizontalPodAutoscaler wants, from what it measures and what it aims at.
 *
 * Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go GetResourceReplicas and
 * metrics/utilization.go GetResourceUtilizationRatio.
 * Differs: all replicas are ready and have been measured; limits, stabilization and policies come after it.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

/** What kube-controller-manager takes for `--horizontal-pod-autoscaler-tolerance`. */
export const HPA_TOLERANCE = 0.1;

/**
 * `value`: what is measured, on average over the `current` replicas; `target`: what it ought to be, above 0;
 * `tolerance`: by which share it may be off without a change.
 */
export function desiredReplicas(
  current: number,
  value: number,
  target: number,
  tolerance = HPA_TOLERANCE,
): number {
  assert(target > 0, `target must be more than 0, not ${target}`);
  const ratio = value / target;
  return Math.abs(1 - ratio) <= tolerance ? current : Math.ceil(ratio * current);
}
