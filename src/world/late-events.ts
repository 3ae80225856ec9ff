import * as R from "./rows";
import type { World } from "./world";

const { DEPLOY, HEALTH_DUE, OOB_DUE, PAUSE, STALL_DUE } = R;

/** Takes the events that few runs have. */
export function lateEvent(world: World, kind: number, index: number): void {
  if (kind === DEPLOY) world.deployments.lookDue(index);
  else if (kind === PAUSE) world.pauses.due(index);
  else if (kind === STALL_DUE) world.stallDue(index);
  else if (kind === OOB_DUE) world.reports!.oob.due(index);
  else if (kind >= HEALTH_DUE) world.prober!.happens(kind, index);
  else world.probes!.happens(kind, index);
}
