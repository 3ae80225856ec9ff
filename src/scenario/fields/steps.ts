import { beside, block, later, optional, preset, required } from "../block";
import { lazy, listOf, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { integer, number, PERCENT, POSITIVE_DURATION } from "../quantities";
import { OPERATION } from "../references";
import type { Step } from "../scenario";
import { MESSAGE_SIZE } from "../sizes";
import type { Type } from "../types";
import { report } from "../types";

const STEPS_LAZY: Type<readonly Step[]> = lazy(() => STEPS);

const BRANCH = block("a branch", {
  weight: required(number("nonNegative"), "how often this branch is taken, relative to the others"),
  steps: required(STEPS_LAZY, "what is done then"),
});

const VERBS = ["work", "wait", "call", "parallel", "repeat", "choose", "cache", "use", "fail", "noop"];

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
      preset(word(["all"], ["any"]), "all", "how many branches must end before going on"),
    ),
    repeat: optional(integer(0, 1_000_000), "how often `steps` is done, one after the other", "another verb"),
    steps: beside(["repeat", "use"], optional(STEPS_LAZY, "what is repeated", "nothing")),
    choose: optional(listOf(BRANCH, 1), "does one of several lists of steps, by weight", "another verb"),
    fail: optional(PERCENT, "ends the operation with an error here, with this chance", "another verb"),
    cache: later("a look-up with a hit rate"),
    use: later("holds a slot of a pool while `steps` run"),
    noop: later("does nothing"),
    async: later("goes on without waiting for the answer"),
    limit: later("how many branches run at once"),
    request: beside(["call"], optional(MESSAGE_SIZE, "size of the request", "that of the operation")),
    response: beside(["call"], optional(MESSAGE_SIZE, "size of the answer", "that of the operation")),
    retry: later("retry policy of this call"),
  },
  { what: "verb", of: VERBS },
);

/** A call of which nothing is said but whom it calls. */
const PLAIN_CALL = {
  kind: "call",
  probability: 1,
  timeoutNs: Infinity,
  onError: "fail",
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
      return branches && { kind: "parallel", branches };
    }
    if (node.kind === "scalar" && typeof node.value === "string") {
      const callee = OPERATION.read(node, path, context);
      return callee && { ...PLAIN_CALL, ...callee };
    }
    const values = STEP_BLOCK.read(node, path, context);
    if (values === null) return null;
    if (values.repeat !== undefined && values.steps === undefined) {
      return report(context, values.placeOf("repeat"), `${path}.repeat needs steps beside it`);
    }
    if (values.choose !== undefined && !values.choose.some(({ weight }) => weight > 0)) {
      return report(context, values.placeOf("choose"), `${path}.choose needs a branch with a weight above 0`);
    }
    return toStep(values);
  },
};

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

function toStep(values: NonNullable<ReturnType<(typeof STEP_BLOCK)["read"]>>): Step {
  if (values.work !== undefined) return { kind: "work", time: values.work };
  if (values.wait !== undefined) return { kind: "wait", time: values.wait };
  if (values.call !== undefined) {
    const { probability, timeout, onError, request = null, response = null } = values;
    const timeoutNs = timeout ?? Infinity;
    return { kind: "call", ...values.call, probability, timeoutNs, onError, request, response };
  }
  if (values.parallel !== undefined) return { kind: "parallel", branches: values.parallel };
  if (values.repeat !== undefined) return { kind: "repeat", times: values.repeat, steps: values.steps! };
  if (values.choose !== undefined) {
    return { kind: "choose", branches: values.choose.map(({ weight, steps }) => ({ weight, steps })) };
  }
  return { kind: "fail", probability: values.fail! };
}
