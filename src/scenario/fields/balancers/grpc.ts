import { block, preset } from "../../block";
import { BOOLEAN, integer } from "../../quantities";
import { RING_SIZE_LIMIT } from "../../../mesh/balance/ring-hash";
import { GRPC_CHOICES_MAX } from "../../../mesh/balance/grpc-least-request";
import type { GrpcOptions } from "../../../mesh/balance/policies/grpc";
import { NOTHING } from "./envoy";
import { report } from "../../types";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";
import { REPORTED_WEIGHTS, reportedWeights } from "./reported-weights";

const PICK_FIRST = block("gRPC's pick_first", {
  shuffleAddressList: preset(BOOLEAN, false, "each proxy has an order of its own"),
});

const LEAST_REQUEST = block("gRPC's least_request", {
  choiceCount: preset(
    integer(2, GRPC_CHOICES_MAX),
    2,
    "endpoints drawn, of which the one with the fewest requests is taken",
  ),
});

const RING_HASH = block("gRPC's ring_hash", {
  minRingSize: preset(integer(1, RING_SIZE_LIMIT), 1024, "places on the ring, at least"),
  maxRingSize: preset(integer(1, RING_SIZE_LIMIT), 4096, "places on the ring, at most"),
  ringSizeCap: preset(
    integer(1, RING_SIZE_LIMIT),
    4096,
    "what a client allows for both (`grpc.lb.ring_hash.ring_size_cap`)",
  ),
});

export const GRPC_KINDS: BalancerKinds<GrpcOptions> = {
  pickFirst: kind("pickFirst", PICK_FIRST, ({ shuffleAddressList }) => ({ shuffleAddressList })),
  grpcRoundRobin: kind("grpcRoundRobin", NOTHING, () => ({})),
  weightedRoundRobin: kind("weightedRoundRobin", REPORTED_WEIGHTS, reportedWeights),
  grpcLeastRequest: kind("grpcLeastRequest", LEAST_REQUEST, ({ choiceCount }) => ({ choiceCount })),
  grpcRingHash: kind("grpcRingHash", RING_HASH, (values, path, context) => {
    const { minRingSize, maxRingSize, ringSizeCap, placeOf } = values;
    if (minRingSize <= maxRingSize) return { minRingSize, maxRingSize, ringSizeCap };
    return report(context, placeOf("minRingSize"), `${path}.minRingSize is more than its maxRingSize`);
  }),
};
