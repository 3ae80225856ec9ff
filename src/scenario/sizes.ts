import type { Distribution } from "../kernel/distribution/spec";
import type { Measure } from "./distribution-text";
import { FAMILIES, parseDistribution } from "./distribution-text";
import { isWrong, parseSize, SIZE_UNITS, sizeBytes } from "./quantities";
import type { Type } from "./types";
import { hint, report, shown } from "./types";

/** Larger messages than this are a mistake, and their sums would no longer be exact. */
const MOST = 1024 * 1024 * 1024 * 1024;

/** Sizes, in bytes. */
const SIZES: Measure = {
  parse(text) {
    const bytes = parseSize(text);
    if (bytes !== null && bytes > 0) return bytes <= MOST ? bytes : "is more than 1024GiB";
    if (bytes !== null) return "must be more than 0";
    if (/^\d+(\.\d+)?$/.test(text)) return `needs a unit; write ${text}B or ${text}KiB`;
    return text.startsWith("-") ? "is negative" : "is not a size such as 16KiB";
  },
  isZero: (text) => text === "0" || parseSize(text) === 0,
  example: (ofTimes) => ofTimes.replace(/(\d)(ms|s)\b/g, "$1KiB"),
};

const WORDS = ["exp", "uniform", ...Object.keys(FAMILIES)];

/**
 * The size of a message, in bytes, that may be random: the same distributions as of times, with sizes in the
 * place of times.
 */
export const MESSAGE_SIZE: Type<Distribution> = {
  shape: { kind: "scalar", name: "size", needs: "a size such as 16KiB, or lognormal p50=2KiB p99=64KiB" },
  read(node, path, context) {
    if (node.kind !== "scalar" || node.value === null) {
      const units = SIZE_UNITS.join(", ");
      return report(context, node.place, `${path} needs a size such as 16KiB (${units}), not ${shown(node)}`);
    }
    const text = node.text.trim();
    const word = /^([A-Za-z]+)(\s|$)/.exec(text)?.[1];
    if (word === undefined) {
      const bytes = sizeBytes(node);
      if (isWrong(bytes)) return report(context, node.place, `${path}${bytes.wrong}`);
      if (bytes > MOST) return report(context, node.place, `${path}: ${text} is more than 1024GiB`);
      return { kind: "constant", value: bytes };
    }
    const result = parseDistribution(text, SIZES);
    if (!("wrong" in result)) return result;
    const unknown = ` does not know the distribution ${JSON.stringify(word)}${hint(word, WORDS)}`;
    return report(context, node.place, `${path}${result.wrong === "" ? unknown : `: ${result.wrong}`}`);
  },
};
