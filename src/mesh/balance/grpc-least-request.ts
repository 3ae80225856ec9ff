/**
 * Of `choiceCount` endpoints drawn with replacement the one with the fewest requests in flight, the earlier
 * draw winning a tie; weights do not count.
 *
 * Source: grpc/proposal A48-xds-least-request-lb-policy.md; grpc/grpc-java
 * xds/src/main/java/io/grpc/xds/LeastRequestLoadBalancer.java.
 * Draws: below(n) for each choice, with one endpoint too.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

/** More choices are taken for so many. */
export const GRPC_CHOICES_MAX = 10;

export interface GrpcLeastRequestOptions {
  /** Endpoints drawn for each pick, 2 to 10. */
  readonly choiceCount: number;
}

export class GrpcLeastRequest implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly choiceCount: number;

  constructor(endpoints: Endpoints, { choiceCount }: GrpcLeastRequestOptions) {
    assert(choiceCount >= 2, `choiceCount must be at least 2, not ${choiceCount}`);
    this.endpoints = endpoints;
    this.choiceCount = Math.min(choiceCount, GRPC_CHOICES_MAX);
  }

  updated(): void {
    // Nothing is remembered between picks.
  }

  pick(_now: number, random: Random): number {
    const { active, members, size } = this.endpoints;
    if (size === 0) return -1;
    let best = members[random.below(size)];
    for (let choice = 1; choice < this.choiceCount; choice++) {
      const other = members[random.below(size)];
      if (active[other] < active[best]) best = other;
    }
    return best;
  }
}
