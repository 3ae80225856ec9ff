/**
 * Who is up, as a log of numbered changes that every proxy reads at its own pace: the truth, and how late
 * each knows it. A reader that jumps over several changes sees only their sum; an endpoint that went down and
 * came up in between never left for it, as with Kubernetes' watches, which carry states and not events.
 *
 * Source: Kubernetes list and watch by resourceVersion (kubernetes/kubernetes, api concepts); Envoy xDS
 * versions.
 * Differs: versions are consecutive and all changes are kept.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

/** What one reader of a membership log knows; only the log writes it. */
export class MembershipView<Key> {
  /** The change up to which it has read; 0: none. */
  version = 0;
  /** The members at that version, in the order in which they last came up. */
  readonly members = new Set<Key>();
}

export class MembershipLog<Key> {
  /** by change: version - 1 */
  private readonly keys: Key[] = [];
  private readonly ups: boolean[] = [];
  private readonly times: number[] = [];
  private readonly up = new Set<Key>();

  /** The number of the last change; 0 before the first. */
  get version(): number {
    return this.keys.length;
  }

  /** Those up now. */
  get members(): ReadonlySet<Key> {
    return this.up;
  }

  /**
   * `key` is up or down from `now` on. Gives the version that says so: the present one if nothing changes.
   */
  record(key: Key, isUp: boolean, now: number): number {
    if (this.up.has(key) === isUp) return this.version;
    assert(now >= (this.times.at(-1) ?? now), "changes must be recorded in the order of time");
    if (isUp) this.up.add(key);
    else this.up.delete(key);
    this.keys.push(key);
    this.ups.push(isUp);
    this.times.push(now);
    return this.version;
  }

  /** The last change that had been recorded by a time; 0: none had. */
  versionAt(time: number): number {
    let low = 0;
    let high = this.version;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times[middle - 1] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Lets a reader take for true that there is nobody; what it is told next it reads from the start. */
  empty(view: MembershipView<Key>): void {
    view.version = 0;
    view.members.clear();
  }

  /** When change `version` was recorded, ns. */
  changedAt(version: number): number {
    assert(version >= 1 && version <= this.version, `there is no version ${version}`);
    return this.times[version - 1];
  }

  /**
   * Brings `view` to `version` and says whether it moved. News that comes late, of a version the view is
   * already past, changes nothing.
   */
  applyUpTo(version: number, view: MembershipView<Key>): boolean {
    assert(version <= this.version, `there is no version ${version}`);
    if (version <= view.version) return false;
    for (let change = view.version; change < version; change++) {
      if (this.ups[change]) view.members.add(this.keys[change]);
      else view.members.delete(this.keys[change]);
    }
    view.version = version;
    return true;
  }
}
