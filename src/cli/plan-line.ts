import type { PlanProgress } from "../run/planning/planning";
import type { Plan } from "../scenario/planned";

/** "1.5x (2 of 4): 12 tried, now api 8, gateway 3; best api 9, gateway 3" */
export function planLine({ axes }: Plan, progress: PlanProgress): string {
  const { growth, level, levels, tried, values, best } = progress;
  const sizes = (of: readonly string[]): string => axes.map(({ label }, i) => `${label} ${of[i]}`).join(", ");
  const found = best === null ? "" : `; best ${sizes(best)}`;
  return `${growth}x (${level} of ${levels}): ${tried} tried, now ${sizes(values)}${found}`;
}
