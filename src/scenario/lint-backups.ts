import { OWN_LABELS } from "./labels";
import type { OwnLabels } from "./labels";
import type { Edge, Scenario, Service } from "./scenario";

/** Warns of backups (nginx) that nobody is. */
export function lintBackups({ mesh, services }: Scenario): { service: number; message: string }[] {
  const warned = new Set<string>();
  return mesh.edges.flatMap(({ callee, policy }) => {
    const strange = backupOf(policy).find(([key, value]) => !mayHave(services[callee], key, value));
    if (strange === undefined) return [];
    const { name } = services[callee];
    const message =
      `services.${name}: no instance has the label ${strange.join(": ")} of ` +
      `${policy.balancer.name}.backup: there are no backups`;
    if (warned.has(message)) return [];
    warned.add(message);
    return [{ service: callee, message }];
  });
}

function backupOf({ balancer }: Edge["policy"]): [string, string][] {
  return "backup" in balancer ? Object.entries(balancer.backup ?? {}) : [];
}

/** Where an instance stands is not known here: any zone will do. */
function mayHave({ versions, speeds }: Service, key: string, value: string): boolean {
  if (key === "version") return versions.some(({ name }) => name === value);
  if ((OWN_LABELS as readonly string[]).includes(key)) return true;
  const has = ({ labels }: { readonly labels: OwnLabels }): boolean => labels[key] === value;
  return versions.some(has) || speeds.some(has);
}
