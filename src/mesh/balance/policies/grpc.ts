import { GrpcLeastRequest } from "../grpc-least-request";
import type { GrpcLeastRequestOptions } from "../grpc-least-request";
import { GrpcRoundRobin } from "../grpc-round-robin";
import { GrpcRingHash } from "../grpc-ring-hash";
import type { GrpcRingHashOptions } from "../grpc-ring-hash";
import { PickFirst } from "../pick-first";
import type { PickFirstOptions } from "../pick-first";
import type { ReportedWeightsOptions } from "../reported-weights";
import { WeightedRoundRobin } from "../weighted-round-robin";
import { REPORTED_WEIGHTS } from "./envoy";
import type { PoliciesOf } from "./policy";

export interface GrpcOptions {
  pickFirst: PickFirstOptions;
  grpcRoundRobin: object;
  grpcLeastRequest: GrpcLeastRequestOptions;
  weightedRoundRobin: ReportedWeightsOptions;
  grpcRingHash: GrpcRingHashOptions;
}

export const GRPC: PoliciesOf<GrpcOptions> = {
  pickFirst: {
    name: "pickFirst",
    summary: "always the same endpoint, the first that can be reached (gRPC's default)",
    defaults: { shuffleAddressList: false },
    ignoresWeights: true,
    create: (spec, endpoints) => new PickFirst(endpoints, spec),
  },
  grpcRoundRobin: {
    name: "grpcRoundRobin",
    summary: "each endpoint in turn, whatever its weight, from a random start (gRPC round_robin)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new GrpcRoundRobin(endpoints),
  },
  grpcLeastRequest: {
    name: "grpcLeastRequest",
    summary: "fewest requests in flight among a few drawn endpoints, whatever their weights (gRPC)",
    defaults: { choiceCount: 2 },
    ignoresWeights: true,
    create: (spec, endpoints) => new GrpcLeastRequest(endpoints, spec),
  },
  weightedRoundRobin: {
    name: "weightedRoundRobin",
    summary: "each endpoint in turn, by weights from the load that each reports (gRPC)",
    defaults: REPORTED_WEIGHTS,
    ignoresWeights: true,
    needsReports: true,
    create: (spec, endpoints) => new WeightedRoundRobin(endpoints, spec),
  },
  grpcRingHash: {
    name: "grpcRingHash",
    summary: "by the session's key, on a ring of hashes, walking on past endpoints that fail (gRPC)",
    defaults: { minRingSize: 1024, maxRingSize: 4096, ringSizeCap: 4096 },
    create: (spec, endpoints, { needs, tables }) => new GrpcRingHash(endpoints, spec, tables, needs),
  },
};
