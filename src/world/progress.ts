/** Shared with whoever waits for a run: simulated ns, requests ended, and 1 when it is to stop. */
export type Progress = Float64Array;
