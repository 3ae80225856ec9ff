import assert from "node:assert/strict";

/**
 * Runs one case of a vector file and throws where our answer differs. Each adapter states the shape of its
 * cases; what is read from a file is taken to have it.
 */
export type Adapter = (vector: never) => void;

/** by file name (without .json): by the `kind` of a case ("" where it has none) */
export type Adapters = Readonly<Record<string, Readonly<Record<string, Adapter>>>>;

export const NS_PER_MS = 1_000_000;

/** Fails unless the two lists agree to `tolerance`, relative to values above 1. */
export function assertClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]));
    assert.ok(Math.abs(value - expected[i]) <= allowed, `[${i}]: ${value}, expected ${expected[i]}`);
  });
}
