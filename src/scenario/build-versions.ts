import type { Fault } from "./faults";
import type { FAULT } from "./fields/faults/fault";
import type { Version } from "./lifecycle";
import type { SERVICE_BLOCK } from "./fields/services";
import { isWrong, wholeShares } from "./quantities";
import type { Service } from "./scenario";
import type { Context, Type } from "./types";
import { hint, report } from "./types";

type ServiceValues = typeof SERVICE_BLOCK extends Type<infer V> ? V : never;
type FaultValues = typeof FAULT extends Type<infer V> ? V : never;

/** What the instances of a service run at first. */
export function versionsOf(
  value: ServiceValues,
  path: string,
  context: Context,
): Pick<Service, "versions" | "mix"> {
  const { version: only, versions } = value;
  if (versions === undefined)
    return { versions: [{ name: only ?? "v1", speed: 1, errors: 0, labels: {} }], mix: null };
  if (only !== undefined)
    report(context, value.placeOf("version"), `${path} has both version and versions; write one`);
  const shares = wholeShares(versions.map((one) => one.value.share));
  if (isWrong(shares)) report(context, value.placeOf("versions"), `${path}.versions: ${shares.wrong}`);
  return {
    versions: versions.map(({ name, value: { speed, errors, labels = {} } }) => ({
      name,
      speed,
      errors,
      labels,
    })),
    mix: isWrong(shares) ? null : shares,
  };
}

/** The services with all the versions that rollouts bring; reports what does not go together. */
export function buildVersions(
  services: readonly Service[],
  faults: readonly Fault[],
  written: readonly FaultValues[],
  context: Context,
): readonly Service[] {
  const versions = services.map((service) => [...service.versions]);
  faults.forEach(({ effect, on }, i) => {
    if (effect.kind !== "rollout" || on.service === null) return;
    const rollout = written[i].rollout!;
    const path = `faults[${i}].rollout`;
    const { mix, name: service } = services[on.service];
    if (mix !== null) {
      const message = `${path}: services.${service} has versions side by side; nothing brings another`;
      report(context, rollout.placeOf("version"), message);
    }
    const { version: name, speed, errors, maxSurge, maxUnavailable } = effect;
    if (isNone(maxSurge) && isNone(maxUnavailable)) {
      const message = `${path} cannot move: maxSurge and maxUnavailable are both 0`;
      report(context, rollout.placeOf("maxUnavailable"), message);
    }
    const known = versions[on.service].find((version) => version.name === name);
    if (known === undefined) versions[on.service].push({ name, speed, errors, labels: {} });
    else if (!isWritten(written[i]) || (known.speed === speed && known.errors === errors)) return;
    else {
      const message = `${path}: there is a version ${name} already, with another speed or other errors`;
      report(context, rollout.placeOf("version"), message);
    }
  });
  checkSelectors(versions, faults, written, context);
  return services.map((service, index) => ({ ...service, versions: versions[index] }));
}

function isNone(fence: { readonly count: number } | { readonly share: number }): boolean {
  return "count" in fence ? fence.count === 0 : fence.share === 0;
}

/** A rollout back to a version that was there before need not say again what it is like. */
function isWritten({ rollout }: FaultValues): boolean {
  return rollout!.speed !== 1 || rollout!.errors !== 0;
}

function checkSelectors(
  versions: readonly (readonly Version[])[],
  faults: readonly Fault[],
  written: readonly FaultValues[],
  context: Context,
): void {
  faults.forEach(({ on }, i) => {
    if (on.version === null) return;
    const known = (on.service === null ? versions.flat() : versions[on.service]).map(({ name }) => name);
    if (known.includes(on.version)) return;
    const meant = hint(on.version, new Set(known));
    const message = `faults[${i}].on.version: nothing ever runs ${on.version}${meant}`;
    report(context, written[i].on!.placeOf("version"), message);
  });
}
