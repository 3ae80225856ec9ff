import { beside, block, optional, preset, required } from "../block";
import { either, lazy, listOf, orWord, word } from "../combine";
import { COUNT } from "../count";
import { DISTRIBUTION } from "../distribution";
import { toRetry } from "../build-retry";
import { BOOLEAN, integer, number, PERCENT, POSITIVE_DURATION } from "../quantities";
import { OPERATION, POOL } from "../references";
import type { Call, Step } from "../step";
import { MESSAGE_SIZE } from "../sizes";
import type { Context, Type } from "../types";
import { report } from "../types";
import { cacheOf, mostHits, toStore } from "./cache";
import { RETRY_BLOCK } from "./mesh";

const STEPS_LAZY: Type<readonly Step[]> = lazy(() => STEPS);

const CACHE = cacheOf(STEPS_LAZY);

const BRANCH = block("a branch", {
  weight: required(number("nonNegative"), "how often this branch is taken, relative to the others"),
  steps: required(STEPS_LAZY, "what is done then"),
});

const VERBS = ["work", "wait", "call", "parallel", "repeat", "choose", "cache", "use", "fail", "noop"];

const USE = block("a use of a pool", {
  pool: required(POOL, "one of the service's `pools`: a slot of the instance's own is held meanwhile"),
  hold: optional(DISTRIBUTION, "time that takes no CPU, before `steps`", "none"),
});

export const STEP_BLOCK = block(
  "a step",
  {
    work: optional(DISTRIBUTION, "CPU time on one core of speed 1x", "another verb"),
    wait: optional(DISTRIBUTION, "time that takes no CPU", "another verb"),
    call: optional(OPERATION, "calls `service.operation` and waits for its answer", "another verb"),
    probability: beside(["call"], preset(PERCENT, "100%", "chance that the call is made")),
    timeout: beside(["call"], optional(POSITIVE_DURATION, "limit for this call", "the policy's timeout")),
    onError: beside(
      ["call"],
      preset(word(["fail", "ignore"]), "fail", "`ignore`: a failed call does not fail the operation"),
    ),
    parallel: optional(
      lazy(() => listOf(PARALLEL_BRANCH, 1)),
      "done at once: steps, or lists of steps done in order; a list among steps means the same",
      "another verb",
    ),
    join: beside(
      ["parallel"],
      preset(
        orWord(integer(1), { all: "all", any: 1 } as const),
        "all",
        "`all`: waits for every branch, and fails if one has; a number (`any`: 1): goes on when so many " +
          "have ended well, or fails when they no longer can, and stops the others",
      ),
    ),
    limit: beside(["parallel"], optional(integer(1), "how many branches are under way at once", "all")),
    repeat: optional(
      COUNT,
      "how often `steps` is done, one after the other: a number, or one that is drawn, such as " +
        "`uniform 1..5`, `poisson mean=3` (from 0), `geometric mean=3` (from 1) or " +
        "`{ mix: [[90%, 1], [10%, 8]] }`; other distributions are rounded",
      "another verb",
    ),
    steps: beside(
      ["repeat", "use"],
      optional(STEPS_LAZY, "what is repeated, or done while a slot is held", "nothing, beside `use`"),
    ),
    choose: optional(listOf(BRANCH, 1), "does one of several lists of steps, by weight", "another verb"),
    fail: optional(PERCENT, "ends the operation with an error here, with this chance", "another verb"),
    retryAfter: beside(
      ["fail"],
      optional(
        orWord(POSITIVE_DURATION, { never: -1 }),
        "the answer says how long to wait before another try, or not to try again; `retry.pushback` and " +
          "`retry.rateLimitedBackOff` heed it",
        "it says nothing",
      ),
    ),
    cache: optional(CACHE, "looks something up, and does more when it is not there", "another verb"),
    use: optional(
      USE,
      "waits for a slot of one of the instance's pools, first come, first served, and holds it for `hold` " +
        "and while `steps` run",
      "another verb",
    ),
    noop: optional(BOOLEAN, "does nothing", "another verb"),
    async: beside(
      ["call"],
      preset(
        BOOLEAN,
        false,
        "true: goes on at once and never learns how the call ends; no deadline is passed on",
      ),
    ),
    request: beside(["call"], optional(MESSAGE_SIZE, "size of the request", "that of the operation")),
    response: beside(["call"], optional(MESSAGE_SIZE, "size of the answer", "that of the operation")),
    retry: beside(
      ["call"],
      optional(
        either({ scalar: BOOLEAN, map: RETRY_BLOCK }),
        "retries of this call in the place of the policy's; false: none",
        "those of the policy",
      ),
    ),
  },
  { what: "verb", of: VERBS },
);

/** A call of which nothing is said but whom it calls. */
const PLAIN_CALL = {
  kind: "call",
  probability: 1,
  timeoutNs: Infinity,
  onError: "fail",
  isAsync: false,
  ownRetry: null,
  request: null,
  response: null,
} as const;

/**
 * One step: a map with one verb, a bare "service.operation" for a call, or a list for `parallel`. So lists
 * alternate: a list among steps is done at once, a list among those branches in order.
 */
export const STEP: Type<Step> = {
  shape: { kind: "step" },
  read(node, path, context) {
    if (node.kind === "list") {
      const branches = listOf(PARALLEL_BRANCH, 1).read(node, path, context);
      return branches && { kind: "parallel", branches, join: "all", limit: Infinity };
    }
    if (node.kind === "scalar" && typeof node.value === "string") {
      const callee = OPERATION.read(node, path, context);
      return callee && { ...PLAIN_CALL, ...callee };
    }
    const values = STEP_BLOCK.read(node, path, context);
    if (values === null) return null;
    const before = context.problems.length;
    checkTogether(values, path, context);
    if (context.problems.length > before) return null;
    return toStep(values, path, context);
  },
};

type StepValues = NonNullable<ReturnType<(typeof STEP_BLOCK)["read"]>>;
/** Settings that are right each for itself, and not together. */
function checkTogether(values: StepValues, path: string, context: Context): void {
  const { parallel, join, repeat, steps, choose, onError, async: isAsync } = values;
  const wrong = (key: Parameters<StepValues["placeOf"]>[0], message: string): null =>
    report(context, values.placeOf(key), `${path}.${message}`);
  if (repeat !== undefined && steps === undefined) wrong("repeat", "repeat needs steps beside it");
  if (choose !== undefined && !choose.some(({ weight }) => weight > 0))
    wrong("choose", "choose needs a branch with a weight above 0");
  if (values.use !== undefined && values.use.hold === undefined && steps === undefined)
    wrong("use", "use needs steps beside it, or hold: how long the slot is held");
  if (values.noop === false) wrong("noop", "noop: write true, or leave the step out");
  if (isAsync && onError === "ignore")
    wrong("onError", "onError has no meaning beside async: nobody learns how the call ends");
  if (parallel === undefined) return;
  const count = parallel.length;
  if (typeof join === "number" && join > count)
    wrong(
      "join",
      `join: ${join} can never be reached; there ${count === 1 ? "is 1 branch" : `are ${count} branches`}`,
    );
}

export const STEPS: Type<readonly Step[]> = listOf(STEP);

const PARALLEL_BRANCH: Type<readonly Step[]> = {
  shape: { kind: "either", options: [STEP, STEPS] },
  read(node, path, context) {
    if (node.kind === "list") return STEPS.read(node, path, context);
    const step = STEP.read(node, path, context);
    return step && [step];
  },
};

/** The settings of a step, for those who document them. */
export const STEP_FIELDS = STEP_BLOCK.block.fields;

function toStep(values: StepValues, path: string, context: Context): Step {
  const { work, wait, parallel, repeat, choose, use, steps = [] } = values;
  if (work !== undefined) return { kind: "work", time: work };
  if (wait !== undefined) return { kind: "wait", time: wait };
  if (values.call !== undefined) return toCall(values, path, context);
  if (parallel !== undefined) {
    return { kind: "parallel", branches: parallel, join: values.join, limit: values.limit ?? Infinity };
  }
  if (repeat !== undefined) return { kind: "repeat", times: repeat, steps };
  if (use !== undefined) return { kind: "use", pool: use.pool, hold: use.hold ?? null, steps };
  if (choose !== undefined) {
    return {
      kind: "choose",
      branches: choose.map((branch) => ({ weight: branch.weight, steps: branch.steps })),
    };
  }
  if (values.cache !== undefined) return toCache(values.cache);
  if (values.noop !== undefined) return { kind: "noop" };
  return { kind: "fail", probability: values.fail!, retryAfterNs: values.retryAfter ?? 0 };
}

function toCache(values: NonNullable<StepValues["cache"]>): Step {
  const { cost, from, timeout, miss } = values;
  const lookUp: Step[] = cost === undefined ? [] : [{ kind: "work", time: cost }];
  if (from !== undefined) lookUp.push({ ...PLAIN_CALL, ...from, timeoutNs: timeout ?? Infinity });
  const store = toStore(values);
  return { kind: "cache", hit: values.hit ?? mostHits(store!), store, lookUp, miss };
}

function toCall(values: StepValues, path: string, context: Context): Call {
  const {
    probability,
    timeout = Infinity,
    onError,
    async: isAsync,
    request = null,
    response = null,
  } = values;
  const own = values.retry;
  const ownRetry = own === undefined ? null : { retry: toRetry(own, `${path}.retry`, context) };
  return {
    kind: "call",
    ...values.call!,
    probability,
    timeoutNs: timeout,
    onError,
    isAsync,
    ownRetry,
    request,
    response,
  };
}
