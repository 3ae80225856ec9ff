import type { ArrivalProcess } from "./arrival-process";
import { ZERO } from "../../lib/double";

/**
 * So many requests at once, at each arrival of another process. The rate a user writes is that of requests:
 * `burst` changes how they fall, not how many they are, so the other process has that rate over the size.
 */
export class Bursts implements ArrivalProcess {
  private readonly size: number;
  private readonly starts: ArrivalProcess;
  private at = ZERO;
  /** Of the burst at `at`. */
  private left = 0;

  constructor(size: number, starts: ArrivalProcess) {
    this.size = size;
    this.starts = starts;
  }

  next(): number {
    if (this.left === 0) {
      this.at = this.starts.next();
      this.left = this.size;
    }
    this.left--;
    return this.at;
  }
}
