/** The library: read a scenario, run it, get what the command line would write. */
export { load } from "./scenario/load";
export type { Loaded } from "./scenario/load";
export type { Problem } from "./scenario/problem";
export { showProblem } from "./scenario/show-problem";
export type { Experiment, Scenario } from "./scenario/scenario";
export { simulate } from "./world/simulate";
export type { Result } from "./stats/result";
export { execute, JobFailure } from "./run/execute";
export { JobProgress, WorkerPool } from "./run/worker-pool";
export type { ExecuteOptions, Progress } from "./run/execute";
export { executeHere } from "./run/execute-here";
export type { ExperimentOutcome, VariantOutcome } from "./report/outcome";
export { measureExperiment } from "./report/measured";
export type { MeasuredExperiment, MeasuredVariant } from "./report/measured";
export { reportFiles } from "./report/files";
export type { ReportFile } from "./report/files";
export type { SloVerdict } from "./report/slo";
