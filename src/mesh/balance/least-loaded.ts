/**
 * Load as requests in flight.
 *
 * Source: twitter/finagle finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/LeastLoaded.scala
 * @4feb34c.
 * Draws: none.
 */

import type { Endpoints } from "../endpoint";
import type { Load } from "./power-of-two";

export class LeastLoaded implements Load {
  private readonly endpoints: Endpoints;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    // Nothing is kept but what the endpoints keep.
  }

  load(slot: number): number {
    return this.endpoints.active[slot];
  }

  answered(): void {
    // As above.
  }
}
