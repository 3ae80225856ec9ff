import type { AddressSubset } from "../mesh/balance/address-subset";
import type { EnvoySubsetOptions, SubsetRequest } from "../mesh/balance/envoy-subset";

/** Which of the endpoints of a service a caller chooses among. */
export type Subset = AddressSubset | LabelSubset;

/** Those that are in a subset by their labels. */
export interface LabelSubset {
  readonly kind: "selectors";
  readonly options: EnvoySubsetOptions;
  readonly request: SubsetRequest;
  /** Weights of zones count in subsets: not at all, as they are, or by the endpoints that are left. */
  readonly localityWeights: "none" | "same" | "scaled";
}
