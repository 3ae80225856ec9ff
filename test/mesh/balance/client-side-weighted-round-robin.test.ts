import { ClientSideWeightedRoundRobin } from "../../../src/mesh/balance/client-side-weighted-round-robin";
import { describeTurnsByReports } from "../../support/turns-by-reports";

describeTurnsByReports(
  "ClientSideWeightedRoundRobin",
  (endpoints, options) => new ClientSideWeightedRoundRobin(endpoints, options),
);
