import type { Adapters } from "./adapter";
import { BALANCERS } from "./balancers";
import { BREAKERS } from "./breakers";
import { DISCOVERY } from "./discovery";
import { HEALTH } from "./health";
import { GRADIENTS } from "./gradient";
import { HAPROXY } from "./haproxy";
import { HASHING } from "./hashing";
import { KEYED } from "./keyed";
import { KUBERNETES } from "./kubernetes";
import { LIMITS } from "./limits";
import { LOAD } from "./load";
import { MONITORING } from "./monitoring";
import { NGINX } from "./nginx";
import { NODES } from "./nodes";
import { LOCALITIES } from "./localities";
import { OUTLIERS } from "./outliers";
import { RESILIENCE } from "./resilience";

/** Every adapter, by the name of its file of vectors. */
export const ADAPTERS: Adapters = {
  ...BALANCERS,
  ...DISCOVERY,
  ...GRADIENTS,
  ...HAPROXY,
  ...HASHING,
  ...HEALTH,
  ...KEYED,
  ...KUBERNETES,
  ...LOAD,
  ...MONITORING,
  ...NGINX,
  ...NODES,
  ...LOCALITIES,
  ...OUTLIERS,
  ...RESILIENCE,
  ...BREAKERS,
  ...LIMITS,
};
