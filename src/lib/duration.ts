/** Nanoseconds in each unit that a duration may be written in, largest first. */
export const UNITS: readonly { readonly name: string; readonly ns: number }[] = [
  { name: "d", ns: 86_400_000_000_000 },
  { name: "h", ns: 3_600_000_000_000 },
  { name: "m", ns: 60_000_000_000 },
  { name: "s", ns: 1_000_000_000 },
  { name: "ms", ns: 1_000_000 },
  { name: "us", ns: 1_000 },
  { name: "ns", ns: 1 },
];

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d)/y;

/**
 * Whole nanoseconds of a duration as users write it: `250ms`, `1m30s`, `1.5h`, `0`. Fractions of a nanosecond
 * are rounded. Null when the text is not a duration; the result may exceed what a number holds exactly (2^53
 * ns, 104 days).
 */
export function parseDuration(text: string): number | null {
  if (text === "0") return 0;
  let ns = 0;
  PART.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const part = PART.exec(text);
    if (part === null) return null;
    ns += Number(part[1]) * unitNs(part[2]);
    end = PART.lastIndex;
  }
  return end > 0 ? Math.round(ns) : null;
}

function unitNs(name: string): number {
  const ascii = name.replace(/[µμ]/, "u");
  return UNITS.find((unit) => unit.name === ascii)!.ns;
}

/**
 * A duration that `parseDuration` reads back to the same number: `90s` is shown as `1m30s`, anything below a
 * minute as one decimal number (`1.5s`, `250us`). Infinity is `none`.
 */
export function formatDuration(ns: number): string {
  if (ns === Infinity) return "none";
  if (ns === 0) return "0s";
  let rest = ns;
  let text = "";
  for (const unit of UNITS.slice(0, 3)) {
    const count = Math.floor(rest / unit.ns);
    if (count > 0) text += `${count}${unit.name}`;
    rest -= count * unit.ns;
  }
  if (rest === 0) return text;
  const unit = UNITS.slice(3).find((candidate) => rest >= candidate.ns) ?? UNITS[UNITS.length - 1];
  return `${text}${rest / unit.ns}${unit.name}`;
}
