import type { Stream } from "../../kernel/stream";
import type { CheckResult } from "../../mesh/active-check";
import * as R from "../rows";
import type { World } from "../world";
import { LOCAL_FAILURE, SUCCEEDED } from "../../mesh/resilience/envoy-outlier-detection";
import { VERDICTS } from "../outliers";
import type { Check } from "./cluster-checks";

const { CALL, CALLER, CALL_KEY0, CALL_KEY1, CALL_PARENT, CALL_SESSION, CLUSTER, CURRENT, DEADLINE_AT } = R;
const { DRAWS, DUE_AT, EDGE, EXECUTED, FLAGS, INSTANCE, IS_CHECK, KEY0, KEY1, ON_ITS_OWN, OPERATION } = R;
const { PC, RETRY_AT, ROUTE, ROW_SHIFT, SENT_AT, SESSION, SIZES, SLOT, START_AT, STATE, TIMEOUT_AT } = R;
const { TRAVELLING, TRIES_AND_FLAGS, TRY } = R;

const KEY_LIMIT = 2_147_483_648;

/**
 * Probes that are requests: attempts like any other, but that no call has sent and no balancer has placed.
 * Each has a row to itself, whose half for a call says only who sent it.
 */
export class ProbeRequests {
  private readonly world: World;
  private readonly ended: (check: Check, result: CheckResult) => void;
  /** by attempt */
  private readonly checkOf: (Check | undefined)[] = [];

  constructor(world: World, ended: (check: Check, result: CheckResult) => void) {
    this.world = world;
    this.ended = ended;
  }

  /** Sends a probe. Gives its attempt. */
  send(check: Check, operation: string, random: Stream): number {
    const { world } = this;
    const { cluster, instance } = check;
    const attempt = world.takeBranch();
    this.checkOf[attempt] = check;
    const number = this.operationOf(cluster.edge.callee, operation);
    this.fillCall(attempt, cluster.index, number, random);
    this.fillAttempt(attempt, instance, number, cluster.edge.index);
    const c = attempt << (ROW_SHIFT + 1);
    world.travel(attempt, c, world.latencyOut(attempt, cluster.zone, instance));
    return attempt;
  }

  /** It has taken too long. */
  abandon(attempt: number): void {
    this.world.dropProbe(attempt);
  }

  answered(attempt: number, outcome: number): void {
    const check = this.checkOf[attempt]!;
    // Its row is another's from now on, also where nobody wants to know the result.
    check.probe = -1;
    this.world.free(attempt);
    this.ended(check, resultOf(outcome));
  }

  private operationOf(service: number, name: string): number {
    const { program, scenario } = this.world;
    const index = scenario.services[service].operations.findIndex((operation) => operation.name === name);
    return program.firstOperation[service] + index;
  }

  private fillCall(row: number, cluster: number, operation: number, random: Stream): void {
    const { cold, f, i, queue, routes } = this.world;
    const c = row << (ROW_SHIFT + 1);
    f[(c >> 1) | START_AT] = queue.now;
    f[(c >> 1) | DEADLINE_AT] = Infinity;
    f[(c >> 1) | TIMEOUT_AT] = Infinity;
    f[(c >> 1) | RETRY_AT] = -1;
    const { edge } = this.world.clusters[cluster];
    i[c | ROUTE] = routes.findIndex(({ caller, callee }) => caller === edge.caller && callee === edge.callee);
    i[c | CLUSTER] = cluster;
    i[c | CALL_PARENT] = -1;
    i[c | CURRENT] = row;
    i[c | CALL_KEY0] = random.below(KEY_LIMIT);
    i[c | CALL_KEY1] = random.below(KEY_LIMIT);
    i[c | TRIES_AND_FLAGS] = ON_ITS_OWN | TRY;
    i[c | SLOT] = -1;
    cold[c | CALLER] = -1;
    cold[c | SIZES] = operation;
    cold[c | CALL_SESSION] = -1;
  }

  private fillAttempt(row: number, instance: number, operation: number, edge: number): void {
    const { cold, coldF, f, i, program, queue } = this.world;
    const a = row << (ROW_SHIFT + 1);
    f[(a >> 1) | DUE_AT] = -1;
    f[(a >> 1) | EXECUTED] = 0;
    i[a | CALL] = row;
    i[a | INSTANCE] = instance;
    i[a | OPERATION] = operation;
    i[a | PC] = program.entry[operation];
    i[a | STATE] = TRAVELLING;
    i[a | FLAGS] = IS_CHECK;
    i[a | KEY0] = i[a | CALL_KEY0];
    i[a | KEY1] = i[a | CALL_KEY1];
    i[a | DRAWS] = 0;
    cold[a | EDGE] = edge;
    cold[a | SESSION] = -1;
    coldF[(a >> 1) | SENT_AT] = queue.now;
  }
}

/** How a check ends by the outcome of the request. */
function resultOf(outcome: number): CheckResult {
  const verdict = VERDICTS[outcome];
  if (verdict === SUCCEEDED) return "pass";
  return verdict < 0 || verdict === LOCAL_FAILURE ? "networkFailure" : "failure";
}
