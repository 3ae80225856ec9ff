/** The units that the files of a run have their numbers in. */
export type FileUnit = "ms" | "s" | "rps" | "ratio" | "count" | "bytes" | "percent";

const UNITS: Readonly<Record<FileUnit, string>> = {
  ms: " ms",
  s: " s",
  rps: "/s",
  ratio: "",
  count: "",
  bytes: " B",
  percent: " %",
};

/** "12.3 ms"; "-" for what is unknown. `percent` takes a share of 1. */
export function withUnit(value: number, unit: FileUnit): string {
  return Number.isFinite(value) ? plain(value, unit) + UNITS[unit] : "-";
}

/** The same without its unit. */
export function plain(value: number, unit: FileUnit): string {
  if (!Number.isFinite(value)) return "-";
  return unit === "percent" ? share(value) : short(value);
}

/** A difference, with its sign; of shares in points. */
export function signed(value: number, unit: FileUnit): string {
  if (!Number.isFinite(value)) return "-";
  const size = short(Math.abs(unit === "percent" ? value * 100 : value));
  return size === "0" ? "0" : (value < 0 ? "\u2212" : "+") + size;
}

export function differenceUnit(unit: FileUnit): string {
  return unit === "percent" ? " points" : UNITS[unit];
}

/** The nearer to 100 %, the more digits matter. */
function share(value: number): string {
  if (value === 1) return "100";
  const percent = value * 100;
  if (percent >= 99) return percent.toFixed(3);
  return percent >= 10 || percent === 0 ? percent.toFixed(1) : short(percent);
}

/** The same for round numbers, such as those of an axis: "0.2", "12k". */
export function brief(value: number): string {
  return short(value)
    .replace(/(\.\d*?)0+(?=[kMG]?$)/, "$1")
    .replace(/\.(?=[kMG]?$)/, "");
}

/** Three digits and a suffix: "0.412", "8.31", "71.2", "1486", "12.3k". */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${short(value / 1e9)}G`;
  if (size >= 1e6) return `${short(value / 1e6)}M`;
  if (size >= 1e4) return `${short(value / 1e3)}k`;
  if (Number.isInteger(value) || size >= 1000) return value.toFixed(0);
  if (size >= 100) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return size >= 0.001 ? value.toFixed(3) : size === 0 ? "0" : value.toPrecision(1);
}
