const RANGE =
  /^\s*(-?\d+(?:\.\d+)?)([^\s\d.]*)\s*\.\.\s*(-?\d+(?:\.\d+)?)(\S*)(?:\s+step\s+(-?\d+(?:\.\d+)?)(\S*))?\s*$/;
const EXAMPLE = "write for example 4..12 step 2 or 100/s..500/s step 50/s";
const MOST = 10_000;

/**
 * The values of `4..12 step 2`, both ends included where the steps meet them, as users would write each. Any
 * unit goes, the same in all three places; whole numbers go by 1 where no step is given. Counted in units of
 * the last decimal, so that 0.1 steps end where they should.
 */
export function expandRange(text: string): string[] | { readonly wrong: string } {
  const match = RANGE.exec(text);
  if (match === null) return { wrong: `: ${JSON.stringify(text)} is not a range; ${EXAMPLE}` };
  const [, from, ownUnit, to, toUnit] = match;
  // As everywhere, zero needs no unit.
  const unit = ownUnit === "" && Number(from) === 0 ? toUnit : ownUnit;
  const step = match.at(5) ?? null;
  const stepUnit = match.at(6) ?? unit;
  if (unit !== toUnit || unit !== stepUnit) {
    const units = [...new Set([unit, toUnit, stepUnit])].map((one) => one || "none");
    return { wrong: `: ${text} has different units (${units.join(", ")}); ${EXAMPLE}` };
  }
  const isWhole = unit === "" && !from.includes(".") && !to.includes(".");
  if (step === null && !isWhole) return { wrong: `: ${text} needs a step; ${EXAMPLE}` };
  const decimals = Math.max(...[from, to, step ?? "1"].map((part) => part.split(".").at(1)?.length ?? 0));
  const [low, high, by] = [from, to, step ?? "1"].map((part) => inDecimals(part, decimals));
  if (by <= 0) return { wrong: `: the step of ${text} must be more than 0` };
  if (high < low) return { wrong: `: ${from}${unit} is more than ${to}${unit}; ${EXAMPLE}` };
  const count = Math.floor((high - low) / by) + 1;
  if (count > MOST) return { wrong: `: ${text} has ${count} values; there may be ${MOST}` };
  return Array.from({ length: count }, (_, i) => `${asText(low + i * by, decimals)}${unit}`);
}

/** A decimal number as the whole number of its last decimals. */
function inDecimals(text: string, decimals: number): number {
  const [whole, fraction = ""] = text.split(".");
  return Number(whole + fraction.padEnd(decimals, "0"));
}

function asText(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const fraction = digits.slice(cut).replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${digits.slice(0, cut)}${fraction === "" ? "" : `.${fraction}`}`;
}
