import { ZERO } from "../../lib/double";
import type { ArrivalProcess } from "./arrival-process";
import type { Intensity } from "./intensity";

/** Arrivals whose gaps are areas under a rate: 1 for each where they come evenly, drawn where by chance. */
export class Gaps implements ArrivalProcess {
  private readonly intensity: Intensity;
  private readonly draw: () => number;
  /** The last arrival, not rounded. */
  private last = ZERO;

  constructor(intensity: Intensity, draw: () => number) {
    this.intensity = intensity;
    this.draw = draw;
  }

  next(): number {
    this.last = this.intensity.advance(this.last, this.draw());
    return Math.round(this.last);
  }
}
