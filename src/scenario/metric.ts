/** What is measured of a client or a service, or of one operation. */
export interface Metric {
  readonly scope: "client" | "service";
  /** Index into `clients` or `services`. */
  readonly index: number;
  /** "service.operation" index pair when the metric is of one operation only. */
  readonly operation: { readonly service: number; readonly operation: number } | null;
  readonly name: string;
}
