/**
 * Which instances of a version go when there are too many: those that serve nobody, then those that share a
 * node with others, then the youngest by the order of magnitude of the time they have been ready.
 *
 * Source: kubernetes/kubernetes pkg/controller/controller_utils.go (ActivePodsWithRanks.Less,
 * logarithmicRankDiff with LogarithmicScaleDown).
 * Differs: no deletion cost and no count of restarts; where Kubernetes compares random UIDs, the highest
 * number goes.
 * Draws: none.
 */

export interface Candidate {
  /** Number of the instance; a later one has a higher number. */
  readonly number: number;
  readonly isReady: boolean;
  /** Ready instances of the same version on its node, itself included. */
  readonly onNode: number;
  /** When it became ready, ns. */
  readonly readySince: number;
}

/** Negative when `one` is to go before `other`. */
export function compareForDeletion(one: Candidate, other: Candidate, now: number): number {
  if (one.isReady !== other.isReady) return one.isReady ? 1 : -1;
  if (one.onNode !== other.onNode) return other.onNode - one.onNode;
  const age = one.isReady ? magnitude(now - one.readySince) - magnitude(now - other.readySince) : 0;
  return age !== 0 ? age : other.number - one.number;
}

function magnitude(ageNs: number): number {
  return ageNs > 0 ? Math.trunc(Math.log2(ageNs)) : -1;
}
