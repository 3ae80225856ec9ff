/** The q of a percentile's name ("p50", "p99", "p999", "p9999"), or null for other names. */
export function quantileOf(name: string): number | null {
  return /^p\d{2,6}$/.test(name) ? Number(`0.${name.slice(1)}`) : null;
}
