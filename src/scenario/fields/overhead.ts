import { block, optional, preset } from "../block";
import { DISTRIBUTION } from "../distribution";
import { integer } from "../quantities";

/** Envoy has as many threads as the machine; Istio gives its sidecars two (`concurrency`, MeshConfig). */
const WORKERS = 2;

export const OVERHEAD = block("an overhead", {
  latency: optional(DISTRIBUTION, "time that a proxy adds to a request that passes it", "0s"),
  cpu: optional(
    DISTRIBUTION,
    "core time that a proxy takes for a request and its answer, at 1x; where its workers are all busy, " +
      "requests wait in the proxy, first come, first served",
    "0s",
  ),
  workers: preset(integer(1, 1024), WORKERS, "threads of a proxy, each with a core of its own"),
});
