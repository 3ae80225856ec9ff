/** Something wrong with what the user wrote; errors stop a run, warnings do not. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** File name as the user gave it, or "--set" and the like for a flag. */
  readonly file: string;
  /** 1-based; null when the problem has no place in a file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The source line, without its end. */
  readonly source: string | null;
  /** Characters to underline, at least 1. */
  readonly length: number;
}
