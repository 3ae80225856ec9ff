import { block, preset } from "../../block";
import { word } from "../../combine";
import { integer, number, POSITIVE_DURATION } from "../../quantities";
import { report } from "../../types";
import type { FinagleOptions } from "../../../mesh/balance/policies/finagle";
import { NOTHING } from "./envoy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

const PEAK_EWMA = block("peak EWMA", {
  decay: preset(POSITIVE_DURATION, "10s", "time constant by which old latencies fade"),
  defaultRtt: preset(POSITIVE_DURATION, "30ms", "latency assumed of an endpoint that has not answered yet"),
});

const COMPARED = preset(
  word(["leastRequest", "peakEwma"]),
  "leastRequest",
  "what is compared of two endpoints",
);

const P2C = block("a power of two choices", { load: COMPARED });

const APERTURE = block("an aperture", {
  load: COMPARED,
  minAperture: preset(integer(1, 1_000_000), 12, "endpoints that a caller looks at, at least"),
});

const RANDOM_APERTURE = block("a random aperture", {
  load: COMPARED,
  lowLoad: preset(
    number("positive"),
    0.875,
    "requests under way per endpoint looked at, smoothed, from which down it looks at one less",
  ),
  highLoad: preset(number("positive"), 1.125, "the same, from which up it looks at one more"),
  smoothWindow: preset(POSITIVE_DURATION, "15s", "time constant of the smoothing"),
  minAperture: preset(integer(1, 1_000_000), 1, "endpoints that a caller looks at, at least"),
});

export const FINAGLE_KINDS: BalancerKinds<FinagleOptions> = {
  p2c: kind("p2c", P2C, ({ load }) => ({ load })),
  heap: kind("heap", NOTHING, () => ({})),
  peakEwma: kind("peakEwma", PEAK_EWMA, ({ decay, defaultRtt }) => ({
    decayNs: decay,
    defaultRttNs: defaultRtt,
  })),
  aperture: kind("aperture", APERTURE, ({ load, minAperture }) => ({ load, minAperture })),
  randomAperture: kind("randomAperture", RANDOM_APERTURE, (values, path, context) => {
    const { load, lowLoad, highLoad, smoothWindow: smoothWindowNs, minAperture, placeOf } = values;
    if (lowLoad < highLoad) return { load, lowLoad, highLoad, smoothWindowNs, minAperture };
    return report(context, placeOf("lowLoad"), `${path}.lowLoad must be less than its highLoad`);
  }),
};
