import type { Distribution } from "../kernel/distribution/spec";

export interface Zone {
  readonly name: string;
  readonly region: string;
  /** Nodes that instances are spread over in turn; at least 1. */
  readonly nodes: number;
  /** What is told of them, one by one; empty: nothing. */
  readonly machines: readonly Machine[];
}

/** A node. */
export interface Machine {
  readonly name: string;
  /** What its instances share; Infinity: no contention. */
  readonly cores: number;
  readonly speed: number;
}

/** `cores` times the period is what may be used in each period; when that is used up, all stands still. */
export interface Quota {
  readonly periodNs: number;
  /** Core time left over that may be saved. */
  readonly burstNs: number;
  /** On how many cores at once it may run; Infinity: on all of its node. */
  readonly threads: number;
}

export interface Pauses {
  /** Time from the end of one to the next. */
  readonly every: Distribution;
  readonly length: Distribution;
}
