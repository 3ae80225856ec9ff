/**
 * When an instance that is told to stop gets its signals. Its removal from discovery and its preStop hook
 * begin together; the hook uses up the grace period.
 *
 * Source: kubernetes/kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer,
 * executePreStopHook, minimumGracePeriodInSeconds).
 * Differs: times are not whole seconds.
 * Draws: none.
 */

/** What is left for the process after its hook, at the least. */
const LEAST_NS = 2e9;

export interface Termination {
  /** From the order to stop to SIGTERM, ns. */
  readonly termNs: number;
  /** From the order to stop to SIGKILL, ns. */
  readonly killNs: number;
}

/** A hook that takes longer than the grace period is cut short at its end. */
export function terminationOf(preStopNs: number, graceNs: number): Termination {
  const termNs = Math.min(preStopNs, graceNs);
  return { termNs, killNs: Math.max(graceNs, termNs + LEAST_NS) };
}
