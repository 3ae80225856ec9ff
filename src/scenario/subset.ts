import type { AddressSubset } from "../mesh/balance/address-subset";

/** Which of the endpoints of a service a caller chooses among. */
export type Subset = AddressSubset;
