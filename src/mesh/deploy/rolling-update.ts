/**
 * How many instances of each version there are to be while a Deployment replaces old ones by new: never more
 * than so many above the number wanted (surge), never fewer available than so many below it.
 *
 * Source: kubernetes/kubernetes pkg/controller/deployment/rolling.go (reconcileNewReplicaSet,
 * reconcileOldReplicaSets) and util/deployment_util.go (ResolveFenceposts, NewRSNewReplicas, MaxUnavailable).
 * Differs: gives what repeated syncs come to at once; `target` holds a rollout at a part of it, as the canary
 * steps of Argo Rollouts do. A change of the number wanted is taken up by the newest version, not in
 * proportion.
 * Draws: none.
 */

/** So many instances, or a share (0..1) of those wanted. */
export type CountOrShare = { readonly count: number } | { readonly share: number };

export interface Fenceposts {
  /** How many there may be above the number wanted. */
  readonly surge: number;
  /** How many may be lacking. */
  readonly unavailable: number;
}

/** One version's instances; those that are being stopped do not count. */
export interface ReplicaSet {
  readonly replicas: number;
  /** Ready for long enough. */
  readonly available: number;
}

export interface RollingPlan extends Fenceposts {
  /** How many instances there are to be. */
  readonly desired: number;
  /** How many of them are to be new ones for now; all of them in the end. */
  readonly target: number;
}

export interface RollingCounts {
  readonly fresh: number;
  /** by old version, oldest first */
  readonly old: readonly number[];
}

/** Shares are not exact doubles: 7% of 100 is 7, and not 7 and a bit. */
const SLACK = 1e-9;

/** The share of surge is rounded up, that of unavailable down; they are never both 0. */
export function fenceposts(
  maxSurge: CountOrShare,
  maxUnavailable: CountOrShare,
  desired: number,
): Fenceposts {
  const surge = "count" in maxSurge ? maxSurge.count : roundUp(maxSurge.share * desired);
  const lacking =
    "count" in maxUnavailable ? maxUnavailable.count : Math.floor(maxUnavailable.share * desired + SLACK);
  const unavailable = surge === 0 && lacking === 0 ? 1 : lacking;
  return { surge, unavailable: Math.min(unavailable, desired) };
}

/** How many new instances a canary step of this weight (0..1) has. */
export function canaryTarget(weight: number, desired: number): number {
  return Math.min(desired, roundUp(weight * desired));
}

/** How many there are to be of each version now, given how many there are and how many are available. */
export function rollingStep(plan: RollingPlan, fresh: ReplicaSet, old: readonly ReplicaSet[]): RollingCounts {
  const sets = old.map((set) => ({ ...set }));
  let { replicas } = fresh;
  for (;;) {
    const before = replicas;
    replicas = scaleUp(plan, replicas, total(sets));
    const isDown = scaleDown(plan, { replicas, available: Math.min(fresh.available, replicas) }, sets);
    if (!isDown && replicas === before) return { fresh: replicas, old: sets.map((set) => set.replicas) };
  }
}

function scaleUp({ desired, target, surge }: RollingPlan, fresh: number, old: number): number {
  if (fresh >= target) return target;
  const room = desired + surge - fresh - old;
  return room <= 0 ? fresh : fresh + Math.min(room, target - fresh);
}

/** Old ones that are not available go first: they serve nobody. True when any goes. */
function scaleDown(
  plan: RollingPlan,
  fresh: ReplicaSet,
  sets: { replicas: number; available: number }[],
): boolean {
  const { desired, target, unavailable } = plan;
  const least = desired - unavailable;
  const before = total(sets);
  let mayGo = before - (desired - target);
  const most = fresh.replicas + before - least - (fresh.replicas - fresh.available);
  if (most <= 0 || mayGo <= 0) return false;
  let left = Math.min(most, mayGo);
  const available = sets.reduce((sum, set) => sum + set.available, fresh.available);
  for (const set of sets) {
    const go = Math.min(left, set.replicas - set.available);
    set.replicas -= go;
    left -= go;
    mayGo -= go;
  }
  left = Math.min(available - least, mayGo);
  for (const set of sets) {
    const go = Math.max(0, Math.min(left, set.replicas));
    const idle = Math.min(go, set.replicas - set.available);
    set.replicas -= go;
    set.available -= go - idle;
    left -= go;
  }
  return total(sets) < before;
}

function total(sets: readonly { readonly replicas: number }[]): number {
  return sets.reduce((sum, { replicas }) => sum + replicas, 0);
}

function roundUp(value: number): number {
  return Math.max(0, Math.ceil(value - SLACK));
}
