import { block, preset } from "../../block";
import { word } from "../../combine";
import { integer, number, POSITIVE_DURATION, POSITIVE_FACTOR } from "../../quantities";
import { report } from "../../types";
import { isPrime, MAGLEV_SIZE_LIMIT } from "../../../mesh/balance/maglev";
import type { EnvoyOptions } from "../../../mesh/balance/policies/envoy";
import { RING_SIZE_LIMIT } from "../../../mesh/balance/ring-hash";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";
import { REPORTED_WEIGHTS, reportedWeights } from "./reported-weights";

export const NOTHING = block("no options", {});

const RING_HASH = block("a ring hash", {
  minSize: preset(integer(1, RING_SIZE_LIMIT), 1024, "places on the ring, at least"),
  maxSize: preset(integer(1, RING_SIZE_LIMIT), RING_SIZE_LIMIT, "places on the ring, at most"),
  hash: preset(word(["xxHash64", "murmur2"]), "xxHash64", "what places are hashed with"),
});

const MAGLEV = block("Maglev", {
  size: preset(integer(2, MAGLEV_SIZE_LIMIT), 65_537, "places in the table, a prime"),
});

const BOUNDED_HASH = block("a bounded hash", {
  factor: preset(
    POSITIVE_FACTOR,
    "1.25x",
    "requests in flight that an endpoint may have before its keys go elsewhere, over the proxy's mean",
  ),
  table: preset(word(["ringHash", "maglev", "rendezvousHash"]), "ringHash", "which endpoint is a key's own"),
});

const LEAST_REQUEST = block("least request", {
  choices: preset(
    integer(1, 1_000_000),
    2,
    "endpoints drawn, of which the one with the fewest requests is taken",
  ),
  activeRequestBias: preset(number("nonNegative"), 1, "how strongly requests in flight lower a weight"),
  method: preset(word(["nChoices", "fullScan"]), "nChoices", "`fullScan` compares all endpoints"),
});

const ENVOY_PEAK_EWMA = block("Envoy's peak EWMA", {
  decayTime: preset(POSITIVE_DURATION, "10s", "time constant by which old latencies fade"),
  aggregationInterval: preset(POSITIVE_DURATION, "100ms", "how often answers are taken into account"),
  defaultRtt: preset(POSITIVE_DURATION, "10ms", "latency assumed of an idle endpoint without answers"),
  penaltyValue: preset(number("positive"), 1_000_000, "cost of one that is not idle, as ms of latency"),
});

export const ENVOY_KINDS: BalancerKinds<EnvoyOptions> = {
  random: kind("random", NOTHING, () => ({})),
  roundRobin: kind("roundRobin", NOTHING, () => ({})),
  leastRequest: kind("leastRequest", LEAST_REQUEST, ({ choices, activeRequestBias, method }) => ({
    choices,
    activeRequestBias,
    fullScan: method === "fullScan",
  })),
  envoyPeakEwma: kind("envoyPeakEwma", ENVOY_PEAK_EWMA, (values) => ({
    decayTimeNs: values.decayTime,
    aggregationIntervalNs: values.aggregationInterval,
    defaultRttNs: values.defaultRtt,
    penaltyValue: values.penaltyValue,
  })),
  clientSideWeightedRoundRobin: kind("clientSideWeightedRoundRobin", REPORTED_WEIGHTS, reportedWeights),
  ringHash: kind("ringHash", RING_HASH, (values, path, context) => {
    const { minSize, maxSize, hash, placeOf } = values;
    if (minSize <= maxSize) return { minSize, maxSize, hash };
    return report(context, placeOf("minSize"), `${path}.minSize is more than its maxSize`);
  }),
  maglev: kind("maglev", MAGLEV, ({ size, placeOf }, path, context) => {
    if (isPrime(size)) return { size };
    const prime = Array.from({ length: 1000 }, (_, k) => size + k).find(isPrime);
    return report(context, placeOf("size"), `${path}.size ${size} is not a prime; the next is ${prime}`);
  }),
  rendezvousHash: kind("rendezvousHash", NOTHING, () => ({})),
  boundedHash: kind("boundedHash", BOUNDED_HASH, ({ factor, table, placeOf }, path, context) => {
    if (factor >= 1) return { factor, table };
    return report(context, placeOf("factor"), `${path}.factor must be at least 1x`);
  }),
};
