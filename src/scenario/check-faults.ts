import { steadyRate } from "./arrivals";
import type { Fault, FaultEffect, Sides } from "./faults";
import { hasSizes } from "./lint-sizes";
import type { Client, Edge, Service, Topology } from "./scenario";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

/** The parts of a scenario that faults are looked at together with. */
interface Rest {
  readonly topology: Topology;
  readonly services: readonly Service[];
  readonly clients: readonly Client[];
  readonly edges: readonly Edge[];
}

/** Reports what only the whole can tell of a fault. `places`: of each fault's kind. */
export function checkFaults(
  faults: readonly Fault[],
  rest: Rest,
  places: readonly Place[],
  context: Context,
): void {
  faults.forEach((fault, i) => {
    const path = `faults[${i}].${fault.effect.kind}`;
    if (fault.effect.kind === "partition")
      checkPartition(fault.effect, rest.topology, path, places[i], context);
    if (fault.effect.kind === "traffic") checkTraffic(fault, fault.effect, rest, path, places[i], context);
    for (const message of doubts(fault, rest))
      context.problems.push(problemAt(places[i], "warning", `${path} ${message}`));
  });
}

function checkPartition(
  { from, to }: Extract<FaultEffect, { kind: "partition" }>,
  { zones }: Topology,
  path: string,
  place: Place,
  context: Context,
): void {
  const check = (side: Sides, key: string): void => {
    for (const { zone, number } of side.nodes) {
      const { name, nodes } = zones[zone];
      if (number < nodes) continue;
      report(context, place, `${path}.${key}: zone ${name} has nodes ${name}/0 to ${name}/${nodes - 1}`);
    }
  };
  check(from, "from");
  check(to, "to");
}

function checkTraffic(
  { on }: Fault,
  { to }: Extract<FaultEffect, { kind: "traffic" }>,
  { clients }: Rest,
  path: string,
  place: Place,
  context: Context,
): void {
  const meant = clients.filter((_, index) => (on.client ?? index) === index);
  const open = meant.filter(({ arrivals }) => arrivals.kind !== "closed");
  if (open.length === 0) {
    const who = on.client === null ? "all clients are closed loops" : `${meant[0].name} is a closed loop`;
    report(context, place, `${path}: ${who}, which ask when they have their answers`);
  }
  const unsteady = "rate" in to ? open.find(({ arrivals }) => steadyRate(arrivals) === null) : undefined;
  if (unsteady === undefined) return;
  const message = `${path}.to: the rate of ${unsteady.name} is not steady; write a factor such as 2x`;
  report(context, place, message);
}

/** Ways in which it does not do all that one may think. */
function doubts({ effect, on }: Fault, { services, edges }: Rest): string[] {
  const found: string[] = [];
  const isAimedAt = (index: number): boolean => on.service === null || on.service === index;
  if (effect.kind === "leak" && !services.some(({ memory }, index) => memory !== null && isAimedAt(index)))
    found.push("does nothing: no service that it is aimed at has memory; write its limit");
  if (effect.kind === "bandwidth" && !hasSizes(services))
    found.push("does nothing: no message has a size; write request and response of operations or calls");
  if (effect.kind === "dnsOutage" && edges.every(({ policy }) => policy.discovery.kind !== "dns"))
    found.push("does nothing: no caller has discovery by dns");
  const isOfNetwork = ["latency", "loss", "bandwidth", "partition"].includes(effect.kind);
  const central = edges.find(
    ({ callee, policy }) =>
      policy.balancer.name === "centralQueue" && (on.service === null || on.service === callee),
  );
  if (isOfNetwork && central !== undefined) {
    const { name } = services[central.callee];
    found.push(`meets only answers of ${name}: requests in a central queue are nowhere in the network`);
  }
  return found;
}
