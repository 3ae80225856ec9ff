import * as R from "../../src/world/rows";
import type { World } from "../../src/world/world";
import type { Scenario } from "../../src/scenario/scenario";
import { runScenario } from "./world-of";

/** One request of a client, and all that chance decided for it. */
export interface TracedRequest {
  readonly client: number;
  /** Who made it, in a closed loop; otherwise -1. */
  readonly user: number;
  readonly at: number;
  readonly operation: number;
  /**
   * What its first attempts met, anywhere in its call tree: each demand of a step (ns) and each call made, by
   * the place in the tree that it belongs to.
   */
  readonly met: Map<string, number>;
}

interface Internals {
  draw(a: number, sampler: number): number;
}

/** Runs a scenario and writes down its requests in the order of their arrival. */
export function traceRequests(scenario: Scenario): TracedRequest[] {
  const requests: TracedRequest[] = [];
  runScenario(scenario, (world) => {
    watch(world, requests);
  });
  return requests;
}

function watch(world: World, requests: TracedRequest[]): void {
  const { routes } = world;
  /** by row of a first attempt: the request that it is part of */
  const partOf = new Map<number, TracedRequest>();
  const ofFrame = (frame: number): TracedRequest | undefined => {
    let at = frame;
    const { i, cold } = world;
    while (i[(at << (R.ROW_SHIFT + 1)) + R.FLAGS] & R.IS_BRANCH)
      at = cold[(at << (R.ROW_SHIFT + 1)) + R.PARENT];
    return partOf.get(at);
  };
  let sending: TracedRequest | undefined;
  const takeAttempt = world.takeAttempt.bind(world);
  world.takeAttempt = (call): number => {
    const row = takeAttempt(call);
    partOf.delete(row);
    if (sending !== undefined) partOf.set(row, sending);
    sending = undefined;
    return row;
  };
  const takeBranch = world.takeBranch.bind(world);
  world.takeBranch = (): number => {
    const row = takeBranch();
    partOf.delete(row);
    return row;
  };
  const send = world.send.bind(world);
  world.send = (call): void => {
    const c = call << (R.ROW_SHIFT + 1);
    const { i } = world;
    const flags = i[c + R.TRIES_AND_FLAGS];
    const parent = i[c + R.CALL_PARENT];
    const { client, operation } = routes[i[c + R.ROUTE]];
    if (flags >> R.TRY_SHIFT > 0) sending = undefined;
    else if (flags & R.ROOT) {
      sending = { client, user: parent, at: world.queue.now, operation, met: new Map() };
      requests.push(sending);
    } else sending = ofFrame(parent);
    sending?.met.set(`call ${i[c + R.CALL_KEY0]} ${i[c + R.CALL_KEY1]}`, operation);
    send(call);
  };
  const execution = world as unknown as Internals;
  const draw = execution.draw.bind(execution);
  execution.draw = (a, sampler): number => {
    const { i } = world;
    const place = `draw ${i[a + R.KEY0]} ${i[a + R.KEY1]} ${i[a + R.DRAWS]}`;
    const value = draw(a, sampler);
    ofFrame(a >> (R.ROW_SHIFT + 1))?.met.set(place, value);
    return value;
  };
}
