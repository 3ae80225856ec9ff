import { steadyRate } from "../../scenario/arrivals";
import type { FaultEffect } from "../../scenario/faults";
import type { Client } from "../../scenario/scenario";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

type Change = Extract<FaultEffect, { kind: "traffic" }>["to"];

/** `traffic`: clients make more or fewer requests. */
export class TrafficEffect implements Effect {
  private readonly world: World;
  private readonly to: Change;

  constructor(world: World, to: Change) {
    this.world = world;
    this.to = to;
  }

  begin(what: Occurrence): void {
    this.change(what);
  }

  change(what: Occurrence): void {
    const { scenario, traffic } = this.world;
    for (const client of this.clients(what)) {
      const factor = factorOf(this.to, scenario.clients[client]);
      traffic.changeRate(client, what, 1 + (factor - 1) * what.strength);
    }
  }

  end(what: Occurrence): number {
    for (const client of this.clients(what)) this.world.traffic.changeRate(client, what, null);
    return this.world.queue.now;
  }

  private clients({ fault }: Occurrence): number[] {
    return this.world.scenario.clients.flatMap(({ arrivals }, client) =>
      arrivals.kind !== "closed" && (fault.on.client ?? client) === client ? [client] : [],
    );
  }
}

/** How many times as many requests a client makes that is told to. */
export function factorOf(to: Change, { arrivals }: Client): number {
  return "factor" in to ? to.factor : to.rate / steadyRate(arrivals)!;
}
