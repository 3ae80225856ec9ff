/** What theory says of one metric. Times in seconds, rates per second. */
export interface Expected {
  readonly value: number;
  /** Where the value comes from; `limit`: it is that of infinitely many instances. */
  readonly basis?: string;
  /**
   * Standard deviation of the estimate from one request (or other unit); that from n of them is sd1 /
   * sqrt(n).
   */
  readonly sd1?: number;
  /** The same for the stated length of run, where no `sd1` is given. */
  readonly sd?: number;
  /** Standard error, or bound on the error, of `value` itself. */
  readonly uncertainty?: number;
  readonly tol: number;
  /** No chance is involved: must agree to `tol`. */
  readonly deterministic?: boolean;
}

/** A system in neutral words, and what theory says of it. */
export interface TheoryCase {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly scenario: unknown;
  readonly run: {
    readonly warmup_requests?: number;
    readonly measured_requests?: number;
    readonly client_samples?: number;
    readonly hash_seeds?: number;
    readonly horizon_seconds?: number;
    readonly quick?: { readonly measured_requests: number; readonly skip: readonly string[] };
  };
  readonly expected: Readonly<Record<string, Expected>>;
}

/** Our scenario language, or the simulator, has no way to say this. */
export class Beyond extends Error {
  override readonly name = "Beyond";
}

/**
 * One map of a neutral scenario. It must be read to the last key: whatever is left is beyond our language.
 */
export class Fields {
  private readonly map: Readonly<Record<string, unknown>>;
  private readonly path: string;
  private readonly unread: Set<string>;

  constructor(map: unknown, path = "") {
    if (typeof map !== "object" || map === null || Array.isArray(map))
      throw new Beyond(`${path === "" ? "a scenario" : path} = ${JSON.stringify(map)}`);
    this.map = map as Readonly<Record<string, unknown>>;
    this.path = path;
    this.unread = new Set(Object.keys(this.map));
  }

  has(key: string): boolean {
    return Object.hasOwn(this.map, key);
  }

  get(key: string): unknown {
    this.unread.delete(key);
    return this.map[key];
  }

  number(key: string, byDefault?: number): number {
    const value = this.get(key) ?? byDefault;
    if (typeof value !== "number" || !Number.isFinite(value))
      throw this.beyond(`${key} = ${JSON.stringify(value)}`);
    return value;
  }

  /** One of these words; anything else is beyond us. */
  word<Word extends string>(key: string, words: readonly Word[]): Word {
    const value = this.get(key);
    const word = words.find((one) => one === value);
    if (word === undefined) throw this.beyond(`${key} = ${JSON.stringify(value)}`);
    return word;
  }

  fields(key: string): Fields {
    return new Fields(this.get(key), this.join(key));
  }

  list(key: string): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw this.beyond(`${key} = ${JSON.stringify(value)}`);
    return value;
  }

  /** All has been read. */
  end(): void {
    const key = this.unread.values().next().value;
    if (key !== undefined) throw this.beyond(key);
  }

  beyond(what: string): Beyond {
    return new Beyond(this.join(what));
  }

  private join(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }
}
