/** What is written of a run. */
export interface Outputs {
  readonly dir: string | null;
  /** Which CSV files; null: all. */
  readonly csv: readonly string[] | null;
  readonly histograms: boolean;
  /** Whether a report is written as one HTML file. */
  readonly html: boolean;
  readonly intervalNs: number;
  /** Which requests are written down one by one; null: none. */
  readonly requests: Sample | null;
  readonly traces: Traces | null;
  /** What a monitoring system would read, and how often; null: nothing. */
  readonly metrics: Metrics | null;
  /** Other tools whose formats results are written in as well. */
  readonly formats: readonly Format[];
}

/** Those of single requests, and the others. */
export const REQUEST_FORMATS = ["jtl", "k6-csv", "k6-json"] as const;
export const FORMATS = ["fortio", "vegeta", "locust", "k6-summary", ...REQUEST_FORMATS] as const;
export type Format = (typeof FORMATS)[number];

export interface Metrics {
  readonly format: "openmetrics" | "prometheus";
  readonly everyNs: number;
}

/** Each request of the measured time has the same chance; of a replication no more than so many are taken. */
export interface Sample {
  readonly share: number;
  readonly limit: number;
}

/** Requests of the first replication that are written down with all that came of them. */
export interface Traces extends Sample {
  readonly format: "otlp" | "jaeger" | "chrome";
  /** The number of the only one that is asked for, from 1; null: a sample. */
  readonly only: number | null;
}
