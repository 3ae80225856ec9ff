/**
 * The candidate that a mistyped word most likely meant, or null when none is close. Distance counts
 * insertions, deletions, replacements and swaps of neighbours, case ignored; a third of the word may be
 * wrong. Ties go to the earlier candidate. Failing that, a candidate that the word starts with (`exponential`
 * for `exp`), or the reverse.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.slice(0, LENGTH_MAX).toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const longer = Math.max(wanted.length, candidate.length);
    const limit = longer < SHORT ? 0 : Math.max(1, Math.floor(longer / 3));
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? sharingStart(wanted, candidates);
}

function sharingStart(wanted: string, candidates: readonly string[]): string | null {
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (Math.min(wanted.length, other.length) < SHORT) continue;
    if (wanted.startsWith(other) || other.startsWith(wanted)) return candidate;
  }
  return null;
}

/** Words of fewer letters are all alike. */
const SHORT = 3;

/** Longer words are compared by their beginning only, so that the cost stays small whatever a user pastes. */
const LENGTH_MAX = 64;

/** Optimal string alignment distance (Levenshtein with swaps of neighbours), row by row. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2] + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
