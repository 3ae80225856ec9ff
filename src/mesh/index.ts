/**
 * The algorithms alone, for use outside the simulator: import it as "meshsim/mesh". They read no clock
 * and draw no chance of their own; time in ns and a source of chance are arguments.
 */
export type { Random } from "../lib/random";
export { DEGRADED, HEALTHY, UNHEALTHY, Endpoints } from "./endpoint";
export { AVOIDED, DEGRADED_CHECK, EJECTED, FAILED_CHECK } from "./endpoint";
export type { Balancer, Endpoint, Metadata } from "./endpoint";
export { OUTCOMES, ENDINGS } from "./outcome";
export {
  ADMISSION_REJECTED,
  APP_ERROR,
  BREAKER_OPEN,
  BULKHEAD_FULL,
  CANCELLED_CALL,
  CLIENT_TIMEOUT,
  CONCURRENCY_LIMITED,
  CONNECTION_RESET,
  CONNECT_FAILURE,
  DEPENDENCY_ERROR,
  KILLED,
  NO_ENDPOINTS,
  OK,
  OPERATION_TIMEOUT,
  OVERFLOW,
  POOL_TIMEOUT,
  QUEUE_FULL,
  QUEUE_SHED,
  QUEUE_TIMEOUT,
  RATE_LIMITED,
  TIMEOUT,
} from "./outcome";
export type { Cause } from "./outcome";
export { POLICIES, createBalancer } from "./balance/policies";
export type { BalancerName, BalancerSpec, Policy, SpecOf } from "./balance/policies";
export { Affinity } from "./balance/affinity";
export { Aperture, ApertureRing } from "./balance/aperture";
export type { PeerPlace } from "./balance/aperture";
export { BoundedHash } from "./balance/bounded-hash";
export { C3, c3Rank } from "./balance/c3";
export type { C3Stats } from "./balance/c3";
export { D2Relative } from "./balance/d2-relative";
export { DubboAdaptive } from "./balance/dubbo-adaptive";
export { DubboLeast } from "./balance/dubbo-least";
export { DubboWeights } from "./balance/dubbo-weights";
export { HashBalancer } from "./balance/hash-table";
export type { BuildTable, HashTable, Tables } from "./balance/hash-table";
export { LatencyByLoad } from "./balance/latency-by-load";
export { LeastLoaded } from "./balance/least-loaded";
export { MaglevTable } from "./balance/maglev";
export { MurmurHash64 } from "./balance/murmur-hash";
export { Prequal, hotCold } from "./balance/prequal";
export { Ring } from "./balance/ring-hash";
export type { RingHashOptions } from "./balance/ring-hash";
export { XxHash64 } from "./balance/xx-hash";
export { EdfScheduler } from "./balance/edf-scheduler";
export { EnvoyPeakEwma } from "./balance/envoy-peak-ewma";
export { EnvoySubset } from "./balance/envoy-subset";
export type { EnvoySubsetOptions, SubsetRequest, SubsetSelector } from "./balance/envoy-subset";
export type { EnvoyPeakEwmaOptions } from "./balance/envoy-peak-ewma";
export { GrpcLeastRequest } from "./balance/grpc-least-request";
export type { GrpcLeastRequestOptions } from "./balance/grpc-least-request";
export { ClientSideWeightedRoundRobin } from "./balance/client-side-weighted-round-robin";
export { DubboConsistentHash } from "./balance/dubbo-consistent-hash";
export { DubboRandom } from "./balance/dubbo-random";
export { DubboRoundRobin } from "./balance/dubbo-round-robin";
export { LeastLoadedHeap } from "./balance/least-loaded-heap";
export { NftablesMap } from "./balance/nftables-map";
export { GrpcRingHash } from "./balance/grpc-ring-hash";
export { GrpcRoundRobin } from "./balance/grpc-round-robin";
export { HaproxyHash, HaproxySource } from "./balance/haproxy-by-hash";
export type { HaproxyHashOptions, HaproxySourceOptions } from "./balance/haproxy-by-hash";
export { HaproxyFirst } from "./balance/haproxy-first";
export type { HaproxyFirstOptions } from "./balance/haproxy-first";
export { HaproxyLeastconn } from "./balance/haproxy-leastconn";
export { HaproxyRandom } from "./balance/haproxy-random";
export type { HaproxyRandomOptions } from "./balance/haproxy-random";
export { HaproxyRoundrobin } from "./balance/haproxy-roundrobin";
export { HaproxyStaticRr } from "./balance/haproxy-static-rr";
export { IpvsMaglev } from "./balance/ipvs-maglev";
export { IpvsSourceHash } from "./balance/ipvs-source-hash";
export type { KeyHash } from "../lib/key-hash";
export { SplitClients } from "./balance/split-clients";
export { IpvsLeast } from "./balance/ipvs-least";
export type { IpvsLeastKind } from "./balance/ipvs-least";
export { IpvsRoundRobin } from "./balance/ipvs-round-robin";
export { KubeProxyChain } from "./balance/kube-proxy-chain";
export { LeastRequest } from "./balance/least-request";
export type { LeastRequestOptions } from "./balance/least-request";
export { IdleLists } from "./balance/idle-lists";
export { JoinIdleQueue } from "./balance/join-idle-queue";
export type { JoinIdleQueueOptions } from "./balance/join-idle-queue";
export { LoadBoard } from "./balance/load-board";
export { PowerOfChoices } from "./balance/power-of-choices";
export type { PowerOfChoicesOptions } from "./balance/power-of-choices";
export { NginxHash } from "./balance/nginx-hash";
export type { NginxHashOptions } from "./balance/nginx-hash";
export { NginxIpHash } from "./balance/nginx-ip-hash";
export { NginxLeastConn } from "./balance/nginx-least-conn";
export { NginxPeers } from "./balance/nginx-peers";
export type { NginxPeerOptions } from "./balance/nginx-peers";
export { NginxRandom } from "./balance/nginx-random";
export type { NginxRandomOptions } from "./balance/nginx-random";
export { NginxRoundRobin } from "./balance/nginx-round-robin";
export { normalizedWeights } from "./balance/normalized-weights";
export { PeakEwma } from "./balance/peak-ewma";
export type { PeakEwmaOptions } from "./balance/peak-ewma";
export { PickFirst } from "./balance/pick-first";
export type { PickFirstOptions } from "./balance/pick-first";
export { PowerOfTwo } from "./balance/power-of-two";
export type { Load } from "./balance/power-of-two";
export { deterministicSubset, randomSubset } from "./balance/address-subset";
export { hintedFor, topologyHints } from "./discover/topology-hints";
export { CustomBalancer } from "./balance/custom";
export type { CustomOptions } from "./balance/custom";
export { RandomAperture } from "./balance/random-aperture";
export type { RandomApertureOptions } from "./balance/random-aperture";
export { Rendezvous } from "./balance/rendezvous";
export { RandomBalancer } from "./balance/random";
export { ReportedWeights } from "./balance/reported-weights";
export type { ReportedWeightsOptions } from "./balance/reported-weights";
export { RoundRobin } from "./balance/round-robin";
export type { RoundRobinOptions } from "./balance/round-robin";
export { SlowStart, slowStartWeight } from "./balance/slow-start";
export type { SlowStartOptions } from "./balance/slow-start";
export { BoundedCache } from "./cache/bounded-cache";
export type { CacheOptions } from "./cache/bounded-cache";
export { StaticStride } from "./balance/static-stride";
export { WeightedRoundRobin } from "./balance/weighted-round-robin";
export type { LoadReport } from "./load-report";
export { BoundedRunner } from "./discover/bounded-runner";
export type { BoundedRunnerOptions } from "./discover/bounded-runner";
export { Debounce, ISTIO_DEBOUNCE } from "./discover/debounce";
export type { DebounceOptions, Push } from "./discover/debounce";
export { DnsCache } from "./discover/dns";
export type { DnsOptions } from "./discover/dns";
export { hintedEndpoints, podConditions, usableEndpoints } from "./discover/endpoint-slice";
export type { Conditions, Hints, Pod } from "./discover/endpoint-slice";
export { MembershipLog, MembershipView } from "./discover/membership";
export { HPA_TOLERANCE, desiredReplicas } from "./deploy/desired-replicas";
export { canaryTarget, fenceposts, rollingStep } from "./deploy/rolling-update";
export type {
  CountOrShare,
  Fenceposts,
  ReplicaSet,
  RollingCounts,
  RollingPlan,
} from "./deploy/rolling-update";
export { compareForDeletion } from "./deploy/scale-down";
export type { Candidate } from "./deploy/scale-down";
export { placeInstance } from "./deploy/spread";
export type { SpreadZone } from "./deploy/spread";
export { terminationOf } from "./deploy/termination";
export type { Termination } from "./deploy/termination";
export { AlertRule } from "./monitor/alert-rule";
export { histogramFraction, histogramQuantile } from "./monitor/histogram-quantile";
export * as rangeFunctions from "./monitor/range-functions";
export { CFS_PERIOD_NS, CfsBandwidth } from "./node/cfs-bandwidth";
export type { CfsOptions } from "./node/cfs-bandwidth";
export { shareCores } from "./node/cpu-shares";
export type { Tenant } from "./node/cpu-shares";
export { CRASH_LOOP, CrashLoopBackoff } from "./node/crash-loop-backoff";
export type { CrashLoopOptions } from "./node/crash-loop-backoff";
export { ADAPTIVE_LIFO_DELAYS, AdaptiveLifo } from "./resilience/adaptive-lifo";
export { backoffDelay, exponentialInterval, linearInterval, lowerBoundDelay } from "./resilience/backoff";
export type { Backoff } from "./resilience/backoff";
export { CODEL_DELAYS, Codel } from "./resilience/codel";
export type { DelayOptions } from "./resilience/codel";
export { RETRY_CONDITIONS, isRetryCondition, mayRetry, mayRetryMask } from "./resilience/retry";
export type { AttemptEnd, ResetReason, RetryCondition } from "./resilience/retry";
export { RetryQuota } from "./resilience/retry-quota";
export type { RetryQuotaOptions } from "./resilience/retry-quota";
export { RetryThrottle } from "./resilience/retry-throttle";
export type { ThrottleOptions } from "./resilience/retry-throttle";
export {
  EnvoyOutlierDetection,
  GATEWAY_ERROR,
  LOCAL_FAILURE,
  SERVER_ERROR,
  SUCCEEDED,
} from "./resilience/envoy-outlier-detection";
export { ENVOY_OUTLIER_DEFAULTS } from "./resilience/envoy-outlier-options";
export type { EnvoyOutlierOptions, OutlierDetector, OutlierEvents } from "./resilience/envoy-outlier-options";
export { GrpcOutlierDetection } from "./resilience/grpc-outlier-detection";
export type { GrpcOutlierOptions } from "./resilience/grpc-outlier-detection";
export type { ActiveCheck, CheckResult } from "./active-check";
export { HaproxyCheck, spreadInterval } from "./resilience/haproxy-check";
export type { HaproxyCheckOptions, OnError } from "./resilience/haproxy-check";
export { HealthCheck, jitteredInterval } from "./resilience/health-check";
export type { HealthCheckOptions, HealthTransition } from "./resilience/health-check";
export { HostSets } from "./balance/host-sets";
export type { HostSetsOptions } from "./balance/host-sets";
export type { ZoneChoice } from "./balance/zone-choice";
export { LocalityWeighted } from "./balance/locality-weighted";
export { priorityLoad } from "./balance/priority-load";
export type { Level, PriorityLoad } from "./balance/priority-load";
export { ZoneAware } from "./balance/zone-aware";
export type { Callers, ZoneAwareOptions } from "./balance/zone-aware";
export { ENVOY_BUDGET, FINAGLE_BUDGET, WindowBudget, retryLimit } from "./resilience/retry-budget";
export type { ConcurrentBudget, WindowBudgetOptions } from "./resilience/retry-budget";
export { ADMISSION_CONTROL, AdmissionControl, rejectionProbability } from "./resilience/admission-control";
export type { AdmissionControlOptions } from "./resilience/admission-control";
export type { Breaker, BreakerState, CallEnd } from "./breaker";
export { FAILED as CALL_FAILED, GIVEN_UP as CALL_GIVEN_UP, SUCCEEDED as CALL_SUCCEEDED } from "./breaker";
export type { ConcurrencyLimit } from "./concurrency-limit";
export { EnvoyGradient, GRADIENT } from "./resilience/envoy-gradient";
export type { GradientOptions } from "./resilience/envoy-gradient";
export {
  ConsecutiveFailures,
  SuccessRateAccrual,
  SuccessRateWithinDuration,
} from "./resilience/failure-accrual";
export type { EndpointGuard } from "./endpoint-guard";
export { FINAGLE_ACCRUAL, FinagleGuard } from "./resilience/finagle-guard";
export type { FinagleAccrualOptions } from "./resilience/finagle-guard";
export { GRPC_CONNECTIVITY, GrpcConnectivity } from "./resilience/grpc-connectivity";
export type { GrpcConnectivityOptions } from "./resilience/grpc-connectivity";
export { GuardedBalancer } from "./resilience/guarded";
export type { GuardEvents, GuardRules } from "./resilience/guarded";
export { LINKERD_BREAKER, LinkerdBreaker } from "./resilience/linkerd-breaker";
export type { LinkerdBreakerOptions } from "./resilience/linkerd-breaker";
export type { FailureAccrual } from "./resilience/failure-accrual";
export { GOBREAKER, Gobreaker } from "./resilience/gobreaker";
export type { GobreakerOptions } from "./resilience/gobreaker";
export { AIMD, NetflixAimd } from "./resilience/netflix-aimd";
export type { AimdOptions } from "./resilience/netflix-aimd";
export { GRADIENT2, NetflixGradient2 } from "./resilience/netflix-gradient2";
export type { Gradient2Options } from "./resilience/netflix-gradient2";
export { NetflixVegas, VEGAS } from "./resilience/netflix-vegas";
export type { VegasOptions } from "./resilience/netflix-vegas";
export { MovingPercentile } from "./resilience/moving-percentile";
export { NginxLimitReq } from "./resilience/nginx-limit-req";
export type { NginxLimitReqOptions } from "./resilience/nginx-limit-req";
export { POLLY, PollyBreaker } from "./resilience/polly-breaker";
export type { PollyOptions } from "./resilience/polly-breaker";
export { RESILIENCE4J, Resilience4jBreaker } from "./resilience/resilience4j-breaker";
export type { Resilience4jOptions } from "./resilience/resilience4j-breaker";
export { RIBBON_BLACKOUT, RibbonGuard, ribbonBlackoutNs } from "./resilience/ribbon-blackout";
export type { RibbonBlackoutOptions } from "./resilience/ribbon-blackout";
export { FixedWindow } from "./resilience/fixed-window";
export type { FixedWindowOptions } from "./resilience/fixed-window";
export { TokenBucket } from "./resilience/token-bucket";
export type { TokenBucketOptions } from "./resilience/token-bucket";
