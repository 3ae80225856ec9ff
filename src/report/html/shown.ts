import type { Results } from "./results";

/** Lines in one plot: more cannot be told apart. */
export const LINES = 8;

/** A variant that has lines of its own in plots. */
export interface Shown {
  readonly name: string;
  /** Which of the colours and dashes are its own, in every figure. */
  readonly look: number;
}

/**
 * The variants that are drawn: all, or of many the baseline, the best and the worst by the p99 of all clients
 * together.
 */
export function shownVariants({ facts, summary }: Results): Shown[] {
  const { variants, baseline } = facts;
  const numbered = (names: readonly string[]): Shown[] => names.map((name, look) => ({ name, look }));
  if (variants.length <= LINES) return numbered(variants);
  const p99 = new Map(
    (summary?.rows ?? [])
      .filter((row) => row.text("scope") === "mesh")
      .map((row) => [row.text("variant"), row.number("p99_ms")]),
  );
  const worth = (name: string): number => {
    const value = p99.get(name) ?? NaN;
    return Number.isNaN(value) ? Infinity : value;
  };
  const others = variants.filter((name) => name !== baseline);
  const sorted = [...others].sort((one, other) => order(worth(one), worth(other)));
  const room = LINES - (others.length < variants.length ? 1 : 0);
  const best = Math.ceil(room / 2);
  const chosen = new Set([...sorted.slice(0, best), ...sorted.slice(sorted.length - (room - best))]);
  return numbered(variants.filter((name) => name === baseline || chosen.has(name)));
}

function order(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** "" when all are shown. */
export function shownText({ facts }: Results, shown: readonly Shown[]): string {
  const all = facts.variants.length;
  if (shown.length === all) return "";
  return ` Of ${all} variants it shows the baseline and those with the lowest and the highest p99.`;
}
