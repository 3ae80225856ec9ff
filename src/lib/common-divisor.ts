/** The largest whole number that divides both; that of 0 and n is n. */
export function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
