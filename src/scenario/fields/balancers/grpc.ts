import { block, preset } from "../../block";
import { BOOLEAN, integer } from "../../quantities";
import { GRPC_CHOICES_MAX } from "../../../mesh/balance/grpc-least-request";
import type { GrpcOptions } from "../../../mesh/balance/policies/grpc";
import { NOTHING } from "./envoy";
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

export const GRPC_KINDS: BalancerKinds<GrpcOptions> = {
  pickFirst: kind("pickFirst", PICK_FIRST, ({ shuffleAddressList }) => ({ shuffleAddressList })),
  grpcRoundRobin: kind("grpcRoundRobin", NOTHING, () => ({})),
  weightedRoundRobin: kind("weightedRoundRobin", REPORTED_WEIGHTS, reportedWeights),
  grpcLeastRequest: kind("grpcLeastRequest", LEAST_REQUEST, ({ choiceCount }) => ({ choiceCount })),
};
