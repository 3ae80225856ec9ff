import { resultOf } from "../../src/world/collect";
import { checkConservation } from "../../src/world/conservation";
import { World } from "../../src/world/world";
import { OUTCOMES } from "../../src/mesh/outcome";
import type { Cause } from "../../src/mesh/outcome";
import { ENDINGS } from "../../src/mesh/outcome";
import type { Scenario } from "../../src/scenario/scenario";
import type { Result } from "../../src/stats/result";
import { scenarioOf } from "./sample-scenario";
import { auditWorld, watchRows } from "./world-audit";

/**
 * Blocks of a scenario as YAML text: the insides of the maps `run`, `services` and `clients`, and whole lines
 * beside them.
 */
export interface Parts {
  readonly run?: string;
  readonly services: string;
  readonly clients: string;
  readonly rest?: string;
}

/** One request of a client: when it was issued and ended (ns), and whether well. */
export interface Ended {
  readonly client: number;
  readonly from: number;
  readonly to: number;
  readonly isOk: boolean;
}

export interface Run {
  readonly world: World;
  readonly result: Result;
  /** In the order in which they ended. */
  readonly ended: readonly Ended[];
}

export const MS = 1e6;
export const SECOND = 1e9;

export function scenarioFrom({ run = "duration: 1s", services, clients, rest = "" }: Parts): Scenario {
  const lines = [
    "meshsim: 1",
    `run: { ${run} }`,
    `services: { ${services} }`,
    `clients: { ${clients} }`,
    rest,
  ];
  return scenarioOf(`${lines.join("\n")}\n`);
}

/** Runs a scenario and checks the laws that hold of every run. */
export function run(parts: Parts): Run {
  return runScenario(scenarioFrom(parts));
}

export function runScenario(scenario: Scenario, before: (world: World) => void = () => undefined): Run {
  const world = new World(scenario, 0);
  const ended: Ended[] = [];
  watchRows(world);
  watchRequests(world, ended);
  before(world);
  world.run();
  auditWorld(world);
  checkConservation(world);
  return { world, result: resultOf(world), ended };
}

function watchRequests(world: World, ended: Ended[]): void {
  let isOk = false;
  const { observer } = world;
  const succeeded = observer.callSucceeded.bind(observer);
  observer.callSucceeded = (index, scope, timeNs): void => {
    isOk = scope >= 0;
    succeeded(index, scope, timeNs);
  };
  const requestEnded = world.requestEnded.bind(world);
  world.requestEnded = (client, user, timeNs, succeeded1): void => {
    ended.push({ client, from: world.queue.now - timeNs, to: world.queue.now, isOk });
    isOk = false;
    requestEnded(client, user, timeNs, succeeded1);
  };
}

/** Latencies in ms of the requests of a client in the order of their arrival, failed ones as -1. */
export function latencies({ ended }: Run, client = 0): number[] {
  return ended
    .filter((one) => one.client === client)
    .sort((a, b) => a.from - b.from)
    .map(({ from, to, isOk }) => (isOk ? (to - from) / MS : -1));
}

/** How the failed requests of all callers of one kind ended: by cause, with the flag that was added. */
export function failures({ result }: Run, caller: "client" | "service" = "client"): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const route of result.routes) {
    if (route.callerKind !== caller) continue;
    route.failuresByCause.forEach((count, index) => {
      if (count === 0) return;
      const cause: Cause = OUTCOMES[Math.floor(index / ENDINGS.length)].cause;
      const flag = ENDINGS[index % ENDINGS.length];
      const key = flag === "" ? cause : `${cause} ${flag}`;
      counts[key] = (counts[key] ?? 0) + count;
    });
  }
  return counts;
}

/** Attempts that arrived at each instance of a service. */
export function requestsByInstance({ result }: Run, service: string): number[] {
  return result.instances.filter((one) => one.service === service).map(({ requests }) => requests);
}
