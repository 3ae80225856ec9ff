import type { Edge, Scenario } from "./scenario";

/** Warns of places that matter while nobody looks for failures, and of ejections that cannot be enough. */
export function lintHostSets(scenario: Scenario): { service: number; message: string }[] {
  const warned = new Set<string>();
  return scenario.mesh.edges.flatMap((edge) => {
    const { callee } = edge;
    return [withoutDetection(scenario, edge), tooFew(scenario, edge), unseen(scenario, edge)].flatMap(
      (message) => {
        if (message === null || warned.has(message)) return [];
        warned.add(message);
        return [{ service: callee, message }];
      },
    );
  });
}

function withoutDetection({ services, topology }: Scenario, { callee, policy }: Edge): string | null {
  const { locality, outlierDetection, healthCheck, failureAccrual } = policy;
  const isLookedAt = [outlierDetection, healthCheck, failureAccrual].some((one) => one !== null);
  if (locality === null || isLookedAt || topology.zones.length < 2) return null;
  if (locality.mode !== "prefer" && locality.mode !== "zoneAware") return null;
  return (
    `services.${services[callee].name}: locality ${locality.mode} without outlierDetection: callers stay ` +
    "with a zone that fails, as long as its endpoints are known"
  );
}

/** As many as stand in one zone may have to be ejected at once. */
function tooFew({ services }: Scenario, { callee, policy }: Edge): string | null {
  const { outlierDetection } = policy;
  const { name, replicas } = services[callee];
  const total = replicas.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...replicas);
  if (outlierDetection === null || most === total) return null;
  const { maxEjectionPercent } = outlierDetection.options;
  const share = (100 * most) / total;
  if (maxEjectionPercent >= share) return null;
  return (
    `services.${name}: outlierDetection may eject ${maxEjectionPercent}% of the endpoints, but ` +
    `${Math.round(share)}% are in one zone: when that fails, most of it stays in use`
  );
}

function unseen({ mesh, services }: Scenario, { callee, policy }: Edge): string | null {
  const { connections, outlierDetection } = policy;
  if (outlierDetection === null || connections === null) return null;
  if (mesh.dataplane !== "kubeProxy" && connections.protocol !== "tcp") return null;
  return (
    `services.${services[callee].name}: outlierDetection sees no requests where endpoints are chosen by ` +
    "connection (tcp, kubeProxy): nothing is ejected"
  );
}
