import { Sampler } from "../../kernel/distribution/sampler";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals, RatedArrivals } from "../../scenario/arrivals";
import type { ArrivalProcess } from "./arrival-process";
import { CosineRate } from "./cosine-rate";
import { Gaps } from "./gaps";
import type { Intensity } from "./intensity";
import { Noisy } from "./noise";
import { RateCurve } from "./rate-curve";
import { StateRate } from "./state-rate";

const NS_PER_SECOND = 1e9;

/** Arrivals under a rate with noise, or evenly under one that changes. */
export function modulated(
  { of, noise, isEven }: Extract<Arrivals, { kind: "modulated" }>,
  seed: Seed,
  name: string,
  endNs: number,
): ArrivalProcess {
  const base = intensityOf(of, seed, name);
  const rate =
    noise === null ? base : new Noisy(base, noise, endNs, streamOf(seed, `arrivals/${name}/noise`));
  return new Gaps(rate, isEven ? (): number => 1 : gapOf(of, streamOf(seed, `arrivals/${name}`)));
}

function intensityOf(arrivals: RatedArrivals, seed: Seed, name: string): Intensity {
  switch (arrivals.kind) {
    case "mmpp":
      return new StateRate(arrivals, streamOf(seed, `arrivals/${name}/states`));
    case "diurnal": {
      const { mean, peak, periodNs, peakAtNs } = arrivals;
      return new CosineRate(mean / NS_PER_SECOND, peak / NS_PER_SECOND, periodNs, peakAtNs);
    }
    default:
      return new RateCurve(
        arrivals.rate / NS_PER_SECOND,
        arrivals.stages.map(({ forNs, to }) => ({ forNs, to: to / NS_PER_SECOND })),
      );
  }
}

/** What is drawn between two requests: an area of mean 1. */
function gapOf(arrivals: RatedArrivals, random: Stream): () => number {
  if (arrivals.kind === "renewal") {
    const gaps = new Sampler(arrivals.gap);
    return () => gaps.sample(random) / NS_PER_SECOND;
  }
  const kind = arrivals.kind === "open" ? arrivals.process : "poisson";
  if (kind === "constant") return () => 1;
  if (kind === "uniform") return () => 2 * random.unit();
  return () => -Math.log(random.unit());
}
