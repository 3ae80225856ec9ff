import type { Keyed } from "../kernel/keyed";

/** Draw numbers of a call's key, so that no other draw moves. */
const SPLIT_DRAW = 0x5c000008;
const MIRROR_DRAW = 0x5c000010;

/** Where shares of calls go, and copies of them: to things of one kind, such as call sites. */
export class Fork<To> {
  /** Cumulative shares; empty: all calls go where they would. */
  private readonly upTo: readonly number[];
  readonly to: readonly To[];
  /** Share of the calls that each copy is made of. */
  private readonly shares: readonly number[];
  readonly mirrors: readonly To[];

  constructor(
    split: readonly { readonly share: number; readonly to: To }[],
    mirrors: readonly { readonly share: number; readonly to: To }[],
  ) {
    let sum = 0;
    this.upTo = split.map(({ share }) => (sum += share));
    this.to = split.map(({ to }) => to);
    this.shares = mirrors.map(({ share }) => share);
    this.mirrors = mirrors.map(({ to }) => to);
  }

  /** Where the call with this key goes: `here` unless there are shares. */
  choose(here: To, keyed: Keyed, key0: number, key1: number): To {
    const { to, upTo } = this;
    if (to.length === 0) return here;
    keyed.load(key0, key1, SPLIT_DRAW);
    const u = keyed.unit();
    let k = 0;
    while (k < to.length - 1 && u >= upTo[k]) k++;
    return to[k];
  }

  /** Is the call with this key copied by the mirror of this number? */
  copies(mirror: number, keyed: Keyed, key0: number, key1: number): boolean {
    keyed.load(key0, key1, MIRROR_DRAW + mirror);
    return keyed.unit() < this.shares[mirror];
  }
}
