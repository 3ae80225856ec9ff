import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Zipf } from "../kernel/distribution/zipf";
import type { Keyed } from "../kernel/keyed";
import { Stream } from "../kernel/stream";
import type { KeyHash } from "../lib/key-hash";
import { ADDRESSING, HASHING } from "../mesh/balance/policies";
import { XxHash64 } from "../mesh/balance/xx-hash";
import { mostUsers } from "../scenario/arrivals";
import type { Policy, Scenario } from "../scenario/scenario";
import { SessionHashes } from "./session-hashes";

/** Draw number of a request's session, from its own key. */
const PICK_SESSION = 0x30000003;

/** The sessions of one client: numbers from `first` on. */
interface Group {
  readonly first: number;
  readonly popularity: Zipf;
  /** Number of its first user among those of all clients. */
  readonly firstUser: number;
  /** by user of a closed loop: its session; null: each request draws one */
  readonly ofUser: Int32Array | null;
}

/**
 * The keys that requests carry, numbered over all clients, and their hashes. A request's key is drawn from
 * its own chance: it is the same whatever is done with it. As a proxy sees it, a key is the text of a
 * header: "users/0" for the first, and most popular, of the client `users`.
 */
export class Sessions {
  /** Some proxy or cache goes by them. */
  readonly areUsed: Bit;
  /** by client: null where its requests carry none */
  private readonly groups: readonly (Group | null)[];
  private readonly names: readonly { readonly client: string; readonly first: number }[];
  private readonly count: number;
  private readonly xxHash = new XxHash64();
  /** by hash function */
  private readonly hashes = new Map<KeyHash, SessionHashes>();

  /** `byCaches`: some cache goes by them. */
  constructor({ clients, mesh }: Scenario, seed: string, byCaches: boolean) {
    const isAskedFor = byCaches || mesh.edges.some(({ policy }) => goesBySession(policy));
    this.areUsed = bit(isAskedFor && clients.some(({ session }) => session !== null));
    const names: { client: string; first: number }[] = [];
    let first = 0;
    let firstUser = 0;
    this.groups = clients.map(({ name, session, arrivals }) => {
      const users = mostUsers(arrivals);
      const user0 = firstUser;
      firstUser += users;
      if (this.areUsed === 0 || session === null) return null;
      const { keys, exponent, perUser } = session;
      const popularity = new Zipf(keys, exponent);
      const random = new Stream(seed, `sessions/${name}`);
      const from = first;
      const ofUser =
        perUser === null
          ? null
          : Int32Array.from(
              { length: users },
              (_, user) => from + (perUser === "each" ? user % keys : popularity.sample(random)),
            );
      names.push({ client: name, first });
      first += keys;
      return { first: from, popularity, firstUser: user0, ofUser };
    });
    this.names = names;
    this.count = first;
  }

  /** The session of a client's request with this key, in a closed loop that of its user; -1: none. */
  of(client: number, user: number, keyed: Keyed, key0: number, key1: number): number {
    const group = this.groups[client];
    if (group === null) return -1;
    if (group.ofUser !== null) return group.ofUser[user - group.firstUser];
    keyed.load(key0, key1, PICK_SESSION);
    return group.first + group.popularity.sample(keyed);
  }

  /** The hashes of sessions' keys by a function; by xxHash64 if none is given. */
  hashesBy(hasher: KeyHash = this.xxHash): SessionHashes {
    const known = this.hashes.get(hasher);
    if (known !== undefined) return known;
    const made = new SessionHashes(hasher, this.count, (session) => this.textOf(session));
    this.hashes.set(hasher, made);
    return made;
  }

  /** The key of a session as a proxy sees it. */
  textOf(session: number): string {
    const { names } = this;
    let k = names.length - 1;
    while (names[k].first > session) k--;
    return `${names[k].client}/${session - names[k].first}`;
  }
}

function goesBySession({ balancer, affinity, split, splitBy }: Policy): boolean {
  if (split !== null && splitBy === "session") return true;
  return HASHING.has(balancer.name) || ADDRESSING.has(balancer.name) || affinity?.by === "session";
}
