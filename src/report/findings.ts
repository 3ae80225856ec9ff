import { formatDuration } from "../lib/duration";
import type { MeasuredExperiment } from "./measured";
import type { FoundTarget } from "./outcome";

/** What was found out before and while measuring: the warm-up, and whether there are enough replications. */
export function findings(experiment: MeasuredExperiment): string[] {
  return [...warmUp(experiment), ...precision(experiment)];
}

function warmUp({ variants, warmUp: found }: MeasuredExperiment): string[] {
  if (found === null) return [];
  const { isLevel, variant, client, untilNs, replications } = found;
  const deleted = formatDuration(variants[0].scenario.run.warmupNs);
  const whose = variants.length > 1 ? `${client} in ${variant}` : client;
  const until =
    untilNs < Infinity ? `, looked at until the first fault begins at ${formatDuration(untilNs)}` : "";
  if (isLevel) {
    return [
      `warm-up: the first ${deleted} are not measured, as MSER-5 on the latency of ${whose} ` +
        `says (first pass of ${countOf(replications)}${until})`,
    ];
  }
  const cure =
    untilNs < Infinity
      ? "let the first fault begin later, or set run.warmup"
      : "make run.duration several times as long; if that does not help, there is no steady state: " +
        "lower the load, add capacity, or say with run.warmup what to leave out";
  return [
    `warm-up: the run is too short to find one: the latency of ${whose} is not level after half of the ` +
      `time looked at (MSER-5${until}), and what comes after ${deleted} is measured; ${cure}`,
  ];
}

function precision({ variants, precision: found }: MeasuredExperiment): string[] {
  if (found === null) return [];
  const n = variants[0].results.length;
  if (found.isReached)
    return [`precision reached with ${countOf(n)}: ${each(found.targets, variants.length)}`];
  const open = found.targets.filter(({ isReached }) => !isReached);
  const what =
    open.length > 0
      ? each(open, variants.length)
      : "every interval is narrow enough, but not with three numbers of replications in a row";
  return [
    `precision not reached with ${countOf(n)}, of ${found.most} at most: ${what}; raise ` +
      "run.replications.max or run.duration, or ask for less",
  ];
}

function each(targets: readonly FoundTarget[], variants: number): string {
  return targets
    .map(({ variant, text, relative }) => {
      const width = Number.isFinite(relative) ? `+-${(relative * 100).toPrecision(3)} %` : "no interval";
      return `${variants > 1 ? `${variant}, ` : ""}${text} is ${width}`;
    })
    .join("; ");
}

function countOf(replications: number): string {
  return replications === 1 ? "1 replication" : `${replications} replications`;
}
