import { figureWithInterval } from "./figure";
import type { SloVerdict } from "./slo";
import { line, type LineBlock } from "./view";

/** "PASS  users.p99 < 250ms   observed 71.2 ms [70.1, 72.4]" */
export function sloLine(verdict: SloVerdict): LineBlock {
  const { name, text, pass } = verdict;
  const title = name === text ? text : `${name}: ${text}`;
  return line(`${pass ? "PASS" : "FAIL"}  ${title}   ${observedText(verdict)}`, pass ? "good" : "bad");
}

/** One line for all objectives of a variant: how many hold, and which do not. */
export function variantSloLine(variant: string, verdicts: readonly SloVerdict[]): LineBlock {
  const failed = verdicts.filter(({ pass }) => !pass);
  if (failed.length === 0) return line(`PASS  ${variant}: all ${verdicts.length} objectives hold`, "good");
  const misses = failed.map((verdict) => `${verdict.name}, ${observedText(verdict)}`);
  const count = `${failed.length} of ${verdicts.length} objectives missed`;
  return line(`FAIL  ${variant}: ${count}: ${misses.join("; ")}`, "bad");
}

function observedText({ observed, interval, scale, detail }: SloVerdict): string {
  const found = `observed ${figureWithInterval(observed, interval, scale)}`;
  return detail === "" ? found : `${found}, ${detail}`;
}
