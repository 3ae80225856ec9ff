import type { Arrivals } from "../arrivals";
import { block, optional, preset, required } from "../block";
import { POSITIVE_DURATION, DURATION, RATE } from "../quantities";
import type { Type } from "../types";
import { report } from "../types";

const RHYTHM = block("diurnal", {
  peak: required(RATE, "the highest rate"),
  mean: optional(RATE, "the mean over a period, from half of the peak up to it", "half of the peak"),
  period: preset(POSITIVE_DURATION, "24h", "how long the rhythm takes"),
  peakAt: preset(DURATION, "0s", "time of day of the peak"),
});

/** A cosine between peak and 2 mean - peak, which must not be below 0. Its day begins with the run. */
export const DIURNAL: Type<Extract<Arrivals, { kind: "diurnal" }>> = {
  shape: RHYTHM.shape,
  read(node, path, context) {
    const rhythm = RHYTHM.read(node, path, context);
    if (rhythm === null) return null;
    const { peak, mean = peak / 2, period, peakAt } = rhythm;
    const wrong = (key: "peak" | "mean", message: string): null =>
      report(context, rhythm.placeOf(key), `${path}.${key} ${message}`);
    if (peak === 0) return wrong("peak", "must be more than 0");
    if (mean > peak) return wrong("mean", "is more than the peak");
    if (2 * mean < peak) return wrong("mean", "is less than half of the peak: the rate would fall below 0");
    return { kind: "diurnal", mean, peak, periodNs: period, peakAtNs: peakAt };
  },
};
