/** What an instance tells of itself with an answer, as ORCA has it (cncf/xds orca_load_report.proto). */
export interface LoadReport {
  /** Share of its cores in use lately, or of its workers where these are the only limit. */
  readonly utilization: number;
  /** Share of its workers in use lately, among its named metrics; 0 where they are not limited. */
  readonly workers: number;
  /** Requests that it answered lately, and those of them that failed, per second. */
  readonly qps: number;
  readonly eps: number;
  /** Requests that wait in its line now. */
  readonly queued: number;
  /** How long it worked for the request that is answered, ns. */
  readonly serviceNs: number;
}
