import { time } from "./quantities";

interface RandomFaults {
  readonly service: string;
  /** Mean times up and down, seconds; both exponential. */
  readonly mtbf: number;
  readonly mttr: number;
  /** The fault's kind with its options. */
  readonly effect: Readonly<Record<string, unknown>>;
}

/** A fault that strikes each instance on its own, at random, the first time as any other. */
export function randomFaults({ service, mtbf, mttr, effect }: RandomFaults): Record<string, unknown> {
  return { every: `exp ${time(mtbf)}`, for: `exp ${time(mttr)}`, on: { service }, ...effect };
}
