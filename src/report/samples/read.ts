import { ENDINGS, OUTCOMES } from "../../mesh/outcome";
import type { Scenario } from "../../scenario/scenario";
import type { InstanceResult, Result } from "../../stats/result";
import {
  ACTIVITIES,
  type Activity,
  ATTEMPT,
  ATTEMPT_COLUMNS,
  CALL,
  CALL_COLUMNS,
  type Reason,
  REASONS,
  STAY,
  STAY_COLUMNS,
} from "../../stats/samples";

/** A call, with all that is known of it. Times are in ns; NaN where it has not come to that. */
export interface CallRecord {
  /** Its number among the records of the run. */
  readonly index: number;
  /** Number of the client's request that it is part of. */
  readonly request: number;
  readonly isTraced: boolean;
  readonly isListed: boolean;
  readonly caller: string;
  readonly callerKind: "client" | "service" | "mirror";
  readonly service: string;
  readonly operation: string;
  readonly isAsync: boolean;
  /** Which of the parallel branches of its caller made it; 0: none. */
  readonly frame: number;
  readonly startNs: number;
  readonly endNs: number;
  /** When the caller gives up; Infinity: never. */
  readonly timeoutNs: number;
  /** Null while it is open. */
  readonly end: End | null;
  readonly tries: number;
  /** Where its caller is. */
  readonly zone: string;
  /** NaN where no message has a size. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly openOfClient: number;
  readonly openOfAll: number;
  /** From when on nobody waits for it; NaN: somebody did to the end, or nobody ever. */
  readonly orphanedNs: number;
  readonly attempts: readonly AttemptRecord[];
}

/** How a call or an attempt ended. */
export interface End {
  readonly isOk: boolean;
  /** HTTP status; 0 where the caller sees none. */
  readonly status: number;
  readonly cause: string;
  /** Envoy's response flags, with a comma between them. */
  readonly flag: string;
}

export interface AttemptRecord {
  readonly index: number;
  /** From 1. */
  readonly number: number;
  readonly reason: Reason;
  readonly sentNs: number;
  readonly departNs: number;
  readonly arrivedNs: number;
  readonly leftNs: number;
  readonly closedNs: number;
  readonly instance: InstanceResult | null;
  /** As its caller has it; null while it is open. */
  readonly end: End | null;
  /** As its instance has it; null: it is not through there, or never came. */
  readonly served: End | null;
  readonly executedNs: number;
  readonly pick: {
    readonly members: number;
    readonly active: number;
    readonly least: number;
    readonly most: number;
  };
  readonly stays: readonly StayRecord[];
  readonly calls: readonly CallRecord[];
}

export interface StayRecord {
  readonly index: number;
  readonly kind: Activity;
  readonly frame: number;
  readonly fromNs: number;
  readonly toNs: number;
  /** Of work: core time of a core at speed 1; else NaN. */
  readonly workNs: number;
}

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** The requests of clients that a run wrote down, each the root of a tree, in the order of their arrival. */
export function readSamples(result: Result, scenario: Scenario): CallRecord[] {
  const { samples } = result;
  if (samples === null) return [];
  const calls = rowsOf(samples.calls, CALL_COLUMNS).map((row, index) => callOf(row, index, result, scenario));
  const attempts = rowsOf(samples.attempts, ATTEMPT_COLUMNS).map((row, index) => {
    const call = calls[row[ATTEMPT.call]];
    const attempt = attemptOf(row, index, call.attempts.length + 1, result);
    call.attempts.push(attempt);
    return attempt;
  });
  rowsOf(samples.stays, STAY_COLUMNS).forEach((row, index) => {
    attempts[row[STAY.attempt]].stays.push(stayOf(row, index));
  });
  return calls.filter((call, index) => {
    const parent = samples.calls[index * CALL_COLUMNS + CALL.parent];
    if (parent >= 0) attempts[parent].calls.push(call);
    return parent < 0;
  });
}

function rowsOf(table: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: table.length / width }, (_, k) => table.subarray(k * width, (k + 1) * width));
}

function callOf(row: Float64Array, index: number, result: Result, scenario: Scenario): Open<CallRecord> {
  const { caller, callerKind, service, operation } = result.routes[row[CALL.route]];
  return {
    index,
    request: row[CALL.request],
    isTraced: row[CALL.isTraced] === 1,
    isListed: row[CALL.isListed] === 1,
    caller,
    callerKind,
    service,
    operation,
    isAsync: row[CALL.isAsync] === 1,
    frame: row[CALL.frame],
    startNs: row[CALL.startNs],
    endNs: row[CALL.endNs],
    timeoutNs: row[CALL.timeoutNs],
    end: Number.isNaN(row[CALL.endNs]) ? null : endOf(row[CALL.outcome], ENDINGS[row[CALL.ending]]),
    tries: row[CALL.tries],
    zone: scenario.topology.zones[row[CALL.zone]].name,
    requestBytes: row[CALL.requestBytes],
    answerBytes: row[CALL.answerBytes],
    openOfClient: row[CALL.openOfClient],
    openOfAll: row[CALL.openOfAll],
    orphanedNs: row[CALL.orphanedNs],
    attempts: [],
  };
}

function attemptOf(
  row: Float64Array,
  index: number,
  number: number,
  { instances }: Result,
): Open<AttemptRecord> {
  return {
    index,
    number,
    reason: REASONS[row[ATTEMPT.reason]],
    sentNs: row[ATTEMPT.sentNs],
    departNs: row[ATTEMPT.departNs],
    arrivedNs: row[ATTEMPT.arrivedNs],
    leftNs: row[ATTEMPT.leftNs],
    closedNs: row[ATTEMPT.closedNs],
    instance: row[ATTEMPT.instance] < 0 ? null : instances[row[ATTEMPT.instance]],
    end: endOf(row[ATTEMPT.outcome], ""),
    served: endOf(row[ATTEMPT.served], ""),
    executedNs: row[ATTEMPT.executedNs],
    pick: {
      members: row[ATTEMPT.members],
      active: row[ATTEMPT.active],
      least: row[ATTEMPT.least],
      most: row[ATTEMPT.most],
    },
    stays: [],
    calls: [],
  };
}

function stayOf(row: Float64Array, index: number): StayRecord {
  return {
    index,
    kind: ACTIVITIES[row[STAY.kind]],
    frame: row[STAY.frame],
    fromNs: row[STAY.fromNs],
    toNs: row[STAY.toNs],
    workNs: row[STAY.workNs],
  };
}

/** `ending`: the flag that is added to that of the outcome. */
function endOf(outcome: number, ending: string): End | null {
  if (Number.isNaN(outcome)) return null;
  const { cause, flag, status } = OUTCOMES[outcome];
  const flags = [flag, ending].filter((part) => part !== "").join(",");
  return { isOk: outcome === 0, status, cause, flag: flags };
}
