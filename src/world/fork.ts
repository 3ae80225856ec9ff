import type { Keyed } from "../kernel/keyed";
import { SplitClients } from "../mesh/balance/split-clients";
import type { Sessions } from "./sessions";

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

  /** By a hash of the session's key; null: by a draw. */
  private readonly clients: SplitClients | null;
  /** by session: its part, where that has been asked for */
  private readonly partOf = new Map<number, number>();

  constructor(
    split: readonly { readonly share: number; readonly to: To }[],
    mirrors: readonly { readonly share: number; readonly to: To }[],
    by: "request" | "session",
  ) {
    // The last part is all the rest.
    const percents = split.map(({ share }, k) => (k < split.length - 1 ? share * 100 : null));
    this.clients = by === "session" && split.length > 0 ? new SplitClients(percents) : null;
    let sum = 0;
    this.upTo = split.map(({ share }) => (sum += share));
    this.to = split.map(({ to }) => to);
    this.shares = mirrors.map(({ share }) => share);
    this.mirrors = mirrors.map(({ to }) => to);
  }

  /** Where the call with this key goes, of this session (-1: none): `here` unless there are shares. */
  choose(here: To, session: number, sessions: Sessions, keyed: Keyed, key0: number, key1: number): To {
    const { to, upTo } = this;
    if (to.length === 0) return here;
    if (this.clients !== null && session >= 0) return to[this.partOfSession(session, sessions)];
    keyed.load(key0, key1, SPLIT_DRAW);
    const u = keyed.unit();
    let k = 0;
    while (k < to.length - 1 && u >= upTo[k]) k++;
    return to[k];
  }

  private partOfSession(session: number, sessions: Sessions): number {
    let part = this.partOf.get(session);
    if (part === undefined) {
      part = this.clients!.partOf(sessions.textOf(session));
      this.partOf.set(session, part);
    }
    return part;
  }

  /** Is the call with this key copied by the mirror of this number? */
  copies(mirror: number, keyed: Keyed, key0: number, key1: number): boolean {
    keyed.load(key0, key1, MIRROR_DRAW + mirror);
    return keyed.unit() < this.shares[mirror];
  }
}
