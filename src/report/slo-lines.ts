import { figureWithInterval } from "./figure";
import type { SloVerdict } from "./slo";
import { line, type LineBlock } from "./view";

/** "PASS  users.p99 < 250ms: observed 71.2 ms [70.1, 72.4]" */
export function sloLine(verdict: SloVerdict): LineBlock {
  const { name, text, when, pass } = verdict;
  const title = name === text ? text : `${name}: ${text}`;
  const full = when === "" ? title : `${title} ${when}`;
  return line(`${pass ? "PASS" : "FAIL"}  ${full}: ${observedText(verdict)}`, pass ? "good" : "bad");
}

/** Whether all objectives of a variant hold, and below it those that do not. */
export function variantSloLine(variant: string, verdicts: readonly SloVerdict[]): LineBlock {
  const failed = verdicts.filter(({ pass }) => !pass);
  const misses = failed.map((verdict) => `${verdict.name}: ${observedText(verdict)}`);
  const word = failed.length === 0 ? "PASS" : "FAIL";
  return line(`${word}  ${variant}: ${tally(verdicts)}`, failed.length === 0 ? "good" : "bad", misses);
}

/** "all 3 objectives hold" or "1 of 3 objectives does not hold" */
export function tally(verdicts: readonly SloVerdict[]): string {
  const all = verdicts.length;
  const failed = verdicts.filter(({ pass }) => !pass).length;
  if (all === 1) return failed === 0 ? "the objective holds" : "the objective does not hold";
  if (failed === 0) return `all ${all} objectives hold`;
  return `${failed} of ${all} objectives ${failed === 1 ? "does" : "do"} not hold`;
}

/** "observed 71.2 ms [70.1, 72.4]" */
export function observedText({ observed, interval, scale, when, detail }: SloVerdict): string {
  const worst = when === "" ? "" : " at worst";
  const found = `observed ${figureWithInterval(observed, interval, scale)}${worst}`;
  return detail === "" ? found : `${found}, ${detail}`;
}
