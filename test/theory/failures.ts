import { Stream } from "../../src/kernel/stream";
import { time } from "./quantities";

interface RandomFaults {
  readonly service: string;
  readonly instances: number;
  /** Mean times up and down, seconds; both exponential. */
  readonly mtbf: number;
  readonly mttr: number;
  readonly duration: number;
  readonly seed: string;
  /** The fault's kind with its options. */
  readonly effect: Readonly<Record<string, unknown>>;
}

/** Faults that strike each instance on its own, at random: the language has no `every` yet, so one by one. */
export function randomFaults(options: RandomFaults): Record<string, unknown>[] {
  const { service, instances, mtbf, mttr, duration, seed, effect } = options;
  const stream = new Stream(seed, "failures");
  const exponential = (mean: number): number => -mean * Math.log(stream.unit());
  const faults: Record<string, unknown>[] = [];
  for (let instance = 0; instance < instances; instance++) {
    let at = exponential(mtbf);
    while (at < duration) {
      // At least a microsecond: a fault must last.
      const lasts = Math.max(exponential(mttr), 1e-6);
      faults.push({ at: time(at), for: time(lasts), on: { service, instances: [instance] }, ...effect });
      at += lasts + exponential(mtbf);
    }
  }
  return faults;
}
