import { WeightedRoundRobin } from "../../../src/mesh/balance/weighted-round-robin";
import { describeTurnsByReports } from "../../support/turns-by-reports";

describeTurnsByReports(
  "WeightedRoundRobin",
  (endpoints, options) => new WeightedRoundRobin(endpoints, options),
);
