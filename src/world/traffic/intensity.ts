/** A rate of arrivals that may change. Times in ns, not rounded; areas are numbers of requests. */
export interface Intensity {
  /** Area under the rate, how many requests are due between two times. */
  area(from: number, to: number): number;
  /** The time after `t` by which so many more are due; Infinity if that never is. */
  advance(t: number, area: number): number;
}
