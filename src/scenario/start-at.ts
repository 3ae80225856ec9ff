import type { Stage } from "./arrivals";

/**
 * What is left of stages for a run that starts `startAtNs` after they have begun: the rate at that time, in
 * the midst of a stage if need be, and the changes still to come.
 */
export function stagesFrom(
  rate: number,
  stages: readonly Stage[],
  startAtNs: number,
): { readonly rate: number; readonly stages: readonly Stage[] } {
  let level = rate;
  let left = startAtNs;
  for (const [i, { forNs, to }] of stages.entries()) {
    if (left < forNs) {
      const reached = level + (to - level) * (left / forNs);
      return { rate: reached, stages: [{ forNs: forNs - left, to }, ...stages.slice(i + 1)] };
    }
    left -= forNs;
    level = to;
  }
  return { rate: level, stages: [] };
}
