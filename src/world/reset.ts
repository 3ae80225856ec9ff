import type { Balancing, Change } from "../scenario/faults";
import * as R from "./rows";
import type { Target } from "./traffic/target";
import type { World } from "./world";
import { UNLIMITED } from "./service-state";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CLIENT_GIVES_UP } = R;

/** Gives settings other values while a run goes on: that of a change's `after`. */
export class Reset {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  apply(change: Change): void {
    const { world } = this;
    switch (change.of) {
      case "timeout":
        this.setTimeout(change.edge, change.after);
        return;
      case "retry":
        world.edges[change.edge].setRetry(change.after);
        return;
      case "balancer":
        this.setBalancer(change.edge, change.after);
        return;
      case "errors": {
        const { errorChance, firstOperation, chances } = world.program;
        chances[errorChance[firstOperation[change.service] + change.operation]] = change.after;
        return;
      }
      case "workers":
        this.setWorkers(change.service, change.after);
        return;
      case "queue":
        world.instances.services[change.service].lineLimit =
          change.after === Infinity ? UNLIMITED : change.after;
        return;
      case "network":
        world.setNetwork(change.after);
    }
  }

  /** Of calls from now on. */
  private setTimeout(index: number, timeoutNs: number): void {
    const { edges, program, scenario, sites, wiring } = this.world;
    const edge = edges[index];
    edge.timeoutNs = timeoutNs;
    wiring.targets.forEach((targets, client) => {
      for (const target of targets.flatMap(withForks)) {
        if (target.edge !== index) continue;
        const patienceNs = scenario.clients[client].timeoutNs;
        const roundNs = Math.min(timeoutNs, scenario.clients[client].retry?.perTryNs ?? Infinity);
        target.timeoutNs = Math.min(patienceNs, roundNs);
        target.flags &= ~CLIENT_GIVES_UP;
        if (patienceNs < roundNs) target.flags |= CLIENT_GIVES_UP;
      }
    });
    sites.forEach((site) => {
      if (site.edge !== index) return;
      if (program.callSites[site.written].timeoutNs === Infinity) site.timeoutNs = timeoutNs;
    });
  }

  private setBalancer(index: number, to: Balancing): void {
    const { clusters, edges, queue } = this.world;
    edges[index].setBalancer(to);
    for (const cluster of clusters) {
      if (cluster.edge !== edges[index]) continue;
      cluster.takeBalancer();
      cluster.balancedSince = queue.now;
      cluster.refresh(queue.now);
    }
  }

  private setWorkers(index: number, workers: number): void {
    const service = this.world.instances.services[index];
    service.workers = workers;
    for (let k = 0; k < service.instanceCount; k++) this.world.admitMore(service.firstInstance + k, service);
  }
}

/** A target, and those that its requests go to instead. */
function withForks(target: Target): Target[] {
  return target.fork === null ? [target] : [target, ...target.fork.to, ...target.fork.mirrors];
}
