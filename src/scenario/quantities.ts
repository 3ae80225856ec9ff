import { formatDuration, parseDuration } from "../lib/duration";
import type { Scalar } from "./tree";
import type { Type } from "./types";
import { report, shown } from "./types";

/** Above this, nanoseconds are no longer exact in a number. */
const DURATION_MAX_NS = Number.MAX_SAFE_INTEGER;

/**
 * A type written as one scalar: `parse` answers with the value or with what is wrong, in words after the
 * path.
 */
export function quantity<T>(
  name: string,
  needs: string,
  parse: (node: Scalar) => T | { wrong: string },
): Type<T> {
  return {
    shape: { kind: "scalar", name, needs },
    read(node, path, context) {
      if (node.kind !== "scalar" || node.value === null) {
        return report(context, node.place, `${path} needs ${needs}, not ${shown(node)}`);
      }
      const result = parse(node);
      const wrong = typeof result === "object" && result !== null && "wrong" in result ? result.wrong : null;
      return wrong === null ? (result as T) : report(context, node.place, `${path}${wrong}`);
    },
  };
}

/** Non-negative whole nanoseconds, or a message that follows the name of the setting. */
export function durationNs(node: Scalar): number | { wrong: string } {
  const text = node.text.trim();
  if (node.value === 0) return 0;
  if (typeof node.value === "number") {
    if (!Number.isFinite(node.value))
      return { wrong: `: ${text} is not a duration; write for example 250ms` };
    if (node.value < 0) return { wrong: `: ${text} is negative; a duration cannot be` };
    return { wrong: `: ${text} needs a unit; write ${text}s or ${text}ms` };
  }
  const ns = parseDuration(text);
  if (ns !== null && ns > DURATION_MAX_NS) return { wrong: `: ${text} is longer than 104 days` };
  if (ns !== null) return ns;
  if (/^-\s*\d/.test(text)) return { wrong: `: ${text} is negative; a duration cannot be` };
  if (/^\d+(\.\d+)?$/.test(text)) return { wrong: `: ${text} needs a unit; write ${text}s or ${text}ms` };
  const meant = shortened(text);
  const advice = meant === null ? "write for example 250ms, 1m30s or 1.5h" : `write ${meant}`;
  return { wrong: `: ${shown(node)} is not a duration; ${advice}` };
}

/** `5 sec` -> `5s`: what the user meant when only the unit's name or a space is wrong. */
function shortened(text: string): string | null {
  const compact = text
    .replace(/\s+/g, "")
    .toLowerCase()
    .replace(/(?:milliseconds?|millis|msecs?)/g, "ms")
    .replace(/(?:microseconds?|micros|usecs?)/g, "us")
    .replace(/(?:nanoseconds?|nanos|nsecs?)/g, "ns")
    .replace(/(?:seconds?|secs?)/g, "s")
    .replace(/(?:minutes?|mins?)/g, "m")
    .replace(/(?:hours?|hrs?)/g, "h")
    .replace(/days?/g, "d");
  return parseDuration(compact) === null ? null : compact;
}

export const DURATION = quantity("duration", "a duration such as 250ms or 1m30s", durationNs);

export const POSITIVE_DURATION = quantity("duration", "a duration such as 250ms or 1m30s", (node) => {
  const ns = durationNs(node);
  return ns === 0 ? { wrong: " must be more than 0" } : ns;
});

const PER_NS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const FACTOR: Readonly<Record<string, number>> = { "": 1, k: 1000, M: 1_000_000 };

/** Per second, from `500/s` or `30k/m`; null when the text is no rate. */
export function parseRate(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([kM]?)\/([smh])$/.exec(text);
  return match === null ? null : (Number(match[1]) * FACTOR[match[2]]) / PER_NS[match[3]];
}

export const RATE = quantity("rate", "a rate such as 500/s", (node) => {
  const rate = parseRate(node.text);
  if (rate !== null && Number.isFinite(rate)) return rate;
  if (/^-/.test(node.text)) return { wrong: `: ${node.text} is negative; a rate cannot be` };
  if (/^\d+(\.\d+)?[kM]?$/.test(node.text))
    return { wrong: `: ${node.text} needs a unit; write ${node.text}/s` };
  return { wrong: `: ${shown(node)} is not a rate; write for example 500/s or 30k/m` };
});

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Bytes in each unit of size; `Ki`, `Mi` and `Gi` are as Kubernetes writes them. */
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  KiB: KIB,
  Ki: KIB,
  MB: 1e6,
  MiB: MIB,
  Mi: MIB,
  GB: 1e9,
  GiB: GIB,
  Gi: GIB,
};
export const SIZE_UNITS = Object.keys(BYTES).filter((unit) => unit !== "KB");

/** Whole bytes from `16KiB` or `1.5MB`; null when the text is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  if (match === null || !Object.hasOwn(BYTES, match[2])) return null;
  return Math.round(Number(match[1]) * BYTES[match[2]]);
}

/** Whole bytes, or a message that follows the name of the setting. */
export function sizeBytes(node: Scalar): number | { wrong: string } {
  const text = node.text.trim();
  if (node.value === 0) return 0;
  const bytes = parseSize(text);
  if (bytes !== null) return bytes;
  if (/^-\s*\d/.test(text)) return { wrong: `: ${text} is negative; a size cannot be` };
  if (/^\d+(\.\d+)?$/.test(text)) return { wrong: `: ${text} needs a unit; write ${text}B or ${text}KiB` };
  return {
    wrong: `: ${shown(node)} is not a size; write for example 16KiB (units: ${SIZE_UNITS.join(", ")})`,
  };
}

const BITS_PER_SECOND = /^(\d+(?:\.\d+)?)([kMGT]?)bit\/s$/;
const DECIMAL: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Bytes per second from `100Mbit/s` or `10MB/s`; null when the text is no data rate. */
export function parseDataRate(text: string): number | null {
  const bits = BITS_PER_SECOND.exec(text);
  if (bits !== null) return (Number(bits[1]) * DECIMAL[bits[2]]) / 8;
  return text.endsWith("/s") ? parseSize(text.slice(0, -2)) : null;
}

/** Bytes per second, more than 0. */
export const DATA_RATE = quantity("data-rate", "a data rate such as 100Mbit/s or 10MB/s", (node) => {
  const { text } = node;
  const rate = parseDataRate(text);
  if (rate !== null && Number.isFinite(rate)) return rate > 0 ? rate : { wrong: " must be more than 0" };
  if (/^-/.test(text)) return { wrong: `: ${text} is negative; a data rate cannot be` };
  if (parseSize(text) !== null || /^\d+(\.\d+)?[kMGT]?bit$/.test(text))
    return { wrong: `: ${text} needs a time; write ${text}/s` };
  if (/^\d+(\.\d+)?[kMGT]?(bps)?$/.test(text)) {
    return { wrong: `: ${text} needs a unit; write ${text.replace(/bps$/, "")}bit/s or a size per time` };
  }
  return { wrong: `: ${shown(node)} is not a data rate; write for example 100Mbit/s or 10MB/s` };
});

/** 0..1 or more from `80%`; null when the text is no percentage. */
export function parsePercent(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text);
  // The exponent keeps 99.9% the number 0.999, which dividing by 100 does not.
  return match === null ? null : Number(`${match[1]}e-2`);
}

function share(node: Scalar): number | { wrong: string } {
  const value = parsePercent(node.text);
  if (value !== null && value > 1) return { wrong: `: ${node.text} is more than 100%` };
  if (value !== null) return value;
  if (/^-/.test(node.text)) return { wrong: `: ${node.text} is negative; a percentage cannot be` };
  if (typeof node.value === "number" && Number.isFinite(node.value)) {
    const meant = node.value < 1 && node.value > 0 ? Number((node.value * 100).toPrecision(12)) : node.value;
    return { wrong: `: ${node.text} needs a unit; write ${meant}%` };
  }
  return { wrong: `: ${shown(node)} is not a percentage; write for example 99.9%` };
}

/** A share or probability: 0..1 from `0%`..`100%`. */
export const PERCENT = quantity("percent", "a percentage such as 5%", share);

/** The level of an interval: neither 0% nor 100%. */
export const LEVEL = quantity("percent", "a percentage such as 95%", (node) => {
  const value = share(node);
  return value === 0 || value === 1 ? { wrong: " must be above 0% and below 100%" } : value;
});

export const POSITIVE_FACTOR = quantity("factor", "a factor such as 0.5x", (node) => {
  const match = /^(\d+(?:\.\d+)?)x$/.exec(node.text);
  if (match !== null && Number(match[1]) > 0 && Number.isFinite(Number(match[1]))) return Number(match[1]);
  if (match !== null) return { wrong: " must be more than 0x" };
  if (typeof node.value === "number" && node.value > 0 && Number.isFinite(node.value)) {
    return { wrong: `: ${node.text} needs a unit; write ${node.text}x` };
  }
  return { wrong: `: ${shown(node)} is not a factor; write for example 0.5x` };
});

/** A whole number of at least `least`. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Type<number> {
  return quantity("integer", "a whole number", (node) => {
    const value = node.value;
    if (typeof value !== "number") return { wrong: ` needs a whole number, not ${shown(node)}` };
    if (!Number.isSafeInteger(value)) return { wrong: `: ${node.text} is not a whole number` };
    if (value < least) return { wrong: ` must be at least ${least}, not ${value}` };
    return value > most ? { wrong: ` must be at most ${most}, not ${value}` } : value;
  });
}

/** A finite number above 0, or from 0 on. */
export function number(least: "positive" | "nonNegative"): Type<number> {
  return quantity("number", "a number", (node) => {
    const value = node.value;
    if (typeof value !== "number" || !Number.isFinite(value))
      return { wrong: ` needs a number, not ${shown(node)}` };
    if (value < 0 || (value === 0 && least === "positive")) {
      return { wrong: least === "positive" ? " must be more than 0" : " cannot be negative" };
    }
    return value;
  });
}

export const BOOLEAN = quantity("boolean", "true or false", (node) =>
  typeof node.value === "boolean" ? node.value : { wrong: ` needs true or false, not ${shown(node)}` },
);

/** Free text of one line that can be printed; at most `most` characters. */
export function text(most: number): Type<string> {
  return quantity("text", "text", (node) => {
    const value = node.text;
    if (value.trim() === "") return { wrong: " is empty" };
    if (value.length > most) return { wrong: ` is longer than ${most} characters` };
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value.replace(/[\n\t]/g, ""))
      ? { wrong: " has characters that cannot be printed" }
      : value;
  });
}

/** The time span of `4m..6m`. */
export const SPAN = quantity<{ readonly fromNs: number; readonly toNs: number }>(
  "span",
  "a span of time such as 4m..6m",
  (node) => {
    const match = /^(\S+)\.\.(\S+)$/.exec(node.text.trim());
    const fromNs = parseDuration(match?.[1] ?? "");
    const toNs = parseDuration(match?.[2] ?? "");
    if (fromNs === null || toNs === null)
      return { wrong: `: ${shown(node)} is not a span; write for example 4m..6m` };
    if (toNs > DURATION_MAX_NS) return { wrong: `: ${node.text} ends later than 104 days` };
    return fromNs < toNs
      ? { fromNs, toNs }
      : { wrong: `: ${formatDuration(fromNs)} is not before ${formatDuration(toNs)}` };
  },
);

/** A seed; numbers and text that look the same are the same seed. */
export const SEED = quantity("seed", "a whole number or text", (node) => {
  if (typeof node.value === "string") {
    return node.value === "" || node.value.length > 200
      ? { wrong: " must have 1 to 200 characters" }
      : node.value;
  }
  if (typeof node.value !== "number" || !Number.isSafeInteger(node.value) || node.value < 0) {
    return { wrong: `: ${node.text} is not a seed; write a whole number from 0 on, or any text in quotes` };
  }
  return String(node.value);
});

/** Shares that must come to the whole: scaled to sum to 1 exactly, or a message. */
export function wholeShares(shares: readonly number[]): readonly number[] | { wrong: string } {
  const sum = shares.reduce((a, b) => a + b, 0);
  // 33.3% three times is meant as a third each.
  if (Math.abs(sum - 1) > 0.0011)
    return { wrong: `shares come to ${Number((sum * 100).toFixed(3))}%, not 100%` };
  return shares.map((value) => value / sum);
}

export function isWrong(result: unknown): result is { wrong: string } {
  return typeof result === "object" && result !== null && "wrong" in result;
}
