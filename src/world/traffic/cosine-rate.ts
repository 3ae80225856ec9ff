import type { Intensity } from "./intensity";

/** A hundredth of a nanosecond is near enough: arrivals are rounded to whole ones. */
const NEAR_NS = 0.01;

/** mean + (peak - mean) cos(2 pi (t - peakAt) / period), never below 0; rates per ns. */
export class CosineRate implements Intensity {
  private readonly mean: number;
  private readonly amplitude: number;
  private readonly periodNs: number;
  private readonly peakAtNs: number;

  constructor(mean: number, peak: number, periodNs: number, peakAtNs: number) {
    this.mean = mean;
    this.amplitude = peak - mean;
    this.periodNs = periodNs;
    this.peakAtNs = peakAtNs;
  }

  area(from: number, to: number): number {
    const turn = (2 * Math.PI) / this.periodNs;
    const sine = (t: number): number => Math.sin((t - this.peakAtNs) * turn);
    return this.mean * (to - from) + (this.amplitude / turn) * (sine(to) - sine(from));
  }

  /** By Newton's steps, and by halves where one of them would leave the bounds. */
  advance(t: number, area: number): number {
    const turn = (2 * Math.PI) / this.periodNs;
    let low = t + area / (this.mean + this.amplitude);
    let high = t + (Math.floor(area / (this.mean * this.periodNs)) + 1) * this.periodNs;
    let at = Math.min(t + area / this.mean, high);
    while (high - low > NEAR_NS) {
      const over = this.area(t, at) - area;
      if (over > 0) high = at;
      else low = at;
      const rate = this.mean + this.amplitude * Math.cos((at - this.peakAtNs) * turn);
      const next = at - over / rate;
      if (Math.abs(next - at) < NEAR_NS) return next;
      at = next > low && next < high ? next : low + (high - low) / 2;
      if (at === low || at === high) return at;
    }
    return at;
  }
}
