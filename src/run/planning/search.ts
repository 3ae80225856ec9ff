/** Sizes, as an index into the values of each axis. */
export type Sizes = readonly number[];

/** What trying some sizes has shown. */
export interface Verdict {
  readonly feasible: boolean;
  /** By axis: how busy what it sizes is; the busiest is made small first. */
  readonly pressure: readonly number[];
}

export interface Space {
  /** By axis: how many values it has, at least 1. */
  readonly counts: readonly number[];
  /** What is to be small; larger sizes never have less. */
  readonly price: (sizes: Sizes) => number;
}

export interface Found {
  /** Null: there are none. */
  readonly sizes: Sizes | null;
  /** Everything that was tried, in turn. */
  readonly tried: readonly Tried[];
}

export interface Tried {
  readonly sizes: Sizes;
  readonly verdict: Verdict;
}

export type Walk = Generator<Sizes, Found, Verdict>;

/**
 * Searches for the cheapest sizes that are feasible: whoever runs it answers each of the sizes that it yields
 * with a verdict, and is never asked twice for the same.
 *
 * Where larger sizes are never worse, what it finds is minimal: no single size can be one step smaller, and
 * none can be smaller at a lower price where another is one step larger. Where they are, it is still feasible
 * and no single step down from it is.
 */
export function* search(space: Space): Walk {
  return yield* new Search(space).coordinates();
}

/** Tries all sizes, the cheapest first, until some are feasible: slow, and right whatever larger sizes do. */
export function* searchGrid(space: Space): Walk {
  return yield* new Search(space).grid();
}

type Asking<T> = Generator<Sizes, T, Verdict>;

class Search {
  readonly #space: Space;
  readonly #known = new Map<string, Tried>();

  constructor(space: Space) {
    this.#space = space;
  }

  *grid(): Walk {
    const { counts, price } = this.#space;
    const all = counts.reduce<number[][]>(
      (some, count) => some.flatMap((sizes) => Array.from({ length: count }, (_, i) => [...sizes, i])),
      [[]],
    );
    const priced = all.map((sizes) => ({ sizes, price: price(sizes), steps: stepsOf(sizes) }));
    priced.sort((a, b) => a.price - b.price || a.steps - b.steps);
    for (const { sizes } of priced) if (yield* this.#isFeasible(sizes)) return this.#found(sizes);
    return this.#found(null);
  }

  *coordinates(): Walk {
    let sizes = yield* this.#start();
    if (sizes === null) return this.#found(null);
    sizes = yield* this.#descend(sizes);
    for (;;) {
      const better: Sizes | null = (yield* this.#stepDown(sizes)) ?? (yield* this.#exchange(sizes));
      if (better === null) return this.#found(sizes);
      sizes = yield* this.#descend(better);
    }
  }

  /** Feasible sizes on the diagonal from the smallest to the largest, all about as ample as each other. */
  *#start(): Asking<Sizes | null> {
    const { counts } = this.#space;
    const most = Math.max(...counts) - 1;
    const at = (k: number): Sizes =>
      counts.map((count) => (most === 0 ? 0 : Math.round((k * (count - 1)) / most)));
    let top = most;
    if (!(yield* this.#isFeasible(at(top)))) {
      // Too many can do harm: half as many may do where all do not.
      top = Math.floor(most / 2);
      if (top === most || !(yield* this.#isFeasible(at(top)))) return null;
    }
    return at(yield* this.#least(0, top, at));
  }

  /** Makes each size as small as the others let it be: the busiest first. */
  *#descend(from: Sizes): Asking<Sizes> {
    let sizes = from;
    for (const axis of this.#busiestFirst(from)) {
      const at = (index: number): Sizes => sizes.with(axis, index);
      const index: number = yield* this.#least(this.#floor(sizes, axis), sizes[axis], at);
      sizes = at(index);
    }
    return sizes;
  }

  /** The smallest index of an axis that may do, as with no more of the others smaller ones have failed. */
  #floor(sizes: Sizes, axis: number): number {
    let floor = 0;
    for (const { sizes: tried, verdict } of this.#known.values()) {
      const hasAsMuch = tried.every((index, other) => other === axis || index >= sizes[other]);
      if (!verdict.feasible && hasAsMuch) floor = Math.max(floor, tried[axis] + 1);
    }
    return Math.min(floor, sizes[axis]);
  }

  /** The smallest of low..high that is feasible, by halves, where `high` is known to be. */
  *#least(low: number, high: number, at: (index: number) => Sizes): Asking<number> {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (yield* this.#isFeasible(at(middle))) high = middle;
      else low = middle + 1;
    }
    return high;
  }

  /** One step smaller in one size, if that will do. */
  *#stepDown(sizes: Sizes): Asking<Sizes | null> {
    for (const axis of this.#busiestFirst(sizes)) {
      if (sizes[axis] === 0) continue;
      const smaller = sizes.with(axis, sizes[axis] - 1);
      if (yield* this.#isFeasible(smaller)) return smaller;
    }
    return null;
  }

  /** Larger in one size and smaller in another, if that will do at a lower price. */
  *#exchange(sizes: Sizes): Asking<Sizes | null> {
    const axes = sizes.map((_, axis) => axis);
    for (const up of axes) {
      for (const down of axes) {
        if (up === down || sizes[down] === 0) continue;
        for (const other of this.#trades(sizes, up, down)) {
          if (yield* this.#isFeasible(other)) return other;
        }
      }
    }
    return null;
  }

  /** One step up for as many down as make it cheaper; and as many up as one step down pays for. */
  #trades(sizes: Sizes, up: number, down: number): Sizes[] {
    const { counts, price } = this.#space;
    const now = price(sizes);
    if (sizes[up] + 1 >= counts[up]) return [];
    let fewer: Sizes = sizes.with(up, sizes[up] + 1);
    while (fewer[down] > 0 && price(fewer) >= now) fewer = fewer.with(down, fewer[down] - 1);
    let more: Sizes = sizes.with(down, sizes[down] - 1);
    while (more[up] + 1 < counts[up]) {
      const next: Sizes = more.with(up, more[up] + 1);
      if (price(next) >= now) break;
      more = next;
    }
    return [fewer, more].filter((other) => price(other) < now && other[up] > sizes[up]);
  }

  *#isFeasible(sizes: Sizes): Asking<boolean> {
    const key = sizes.join();
    let tried = this.#known.get(key);
    if (tried === undefined) {
      tried = { sizes, verdict: yield sizes };
      this.#known.set(key, tried);
    }
    return tried.verdict.feasible;
  }

  #busiestFirst(sizes: Sizes): number[] {
    const pressure = this.#known.get(sizes.join())?.verdict.pressure ?? [];
    const of = (axis: number): number => pressure.at(axis) ?? 0;
    return sizes.map((_, axis) => axis).sort((a, b) => of(b) - of(a) || a - b);
  }

  #found(sizes: Sizes | null): Found {
    return { sizes, tried: [...this.#known.values()] };
  }
}

function stepsOf(sizes: Sizes): number {
  return sizes.reduce((sum, index) => sum + index, 0);
}
