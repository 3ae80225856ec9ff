/** What a number in a report is of. Times come in ns and are written in ms or s. */
export type Unit = "count" | "bytes" | "ms" | "s" | "rps" | "ratio" | "mean";

/** `value` as CSV has it; empty for unknown, NaN and infinite. */
export function formatNumber(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return "";
  switch (unit) {
    case "count":
    case "bytes":
      return fixed(value, 0);
    case "ms":
      return fixed(value / 1e6, 3);
    case "s":
      return fixed(value / 1e9, 3);
    case "rps":
    case "mean":
      return fixed(value, 3);
    case "ratio":
      return fixed(value, 6);
  }
}

/** As `toFixed`, without "-0.000". */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}
