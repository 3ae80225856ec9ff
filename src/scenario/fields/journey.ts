import { beside, block, optional, preset, required } from "../block";
import { either, lazy, listOf, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { integer, number, PERCENT } from "../quantities";
import { OPERATION } from "../references";
import type { OperationRef } from "../references";
import type { Distribution } from "../../kernel/distribution/spec";
import type { Type } from "../types";
import { report } from "../types";

/** A step of a journey as it is written: its call names an operation. */
export type WrittenStep =
  | {
      readonly kind: "call";
      readonly operation: OperationRef;
      readonly probability: number;
      readonly onError: "fail" | "ignore";
    }
  | { readonly kind: "wait"; readonly time: Distribution }
  | { readonly kind: "repeat"; readonly times: number; readonly steps: readonly WrittenStep[] }
  | {
      readonly kind: "choose";
      readonly branches: readonly { readonly weight: number; readonly steps: readonly WrittenStep[] }[];
    };

const STEPS_LAZY: Type<readonly WrittenStep[]> = lazy(() => JOURNEY);

const BRANCH = block("a way", {
  weight: required(number("nonNegative"), "how often this way is taken, relative to the others"),
  steps: required(STEPS_LAZY, "what the user does then"),
});

const STEP_BLOCK = block(
  "a step of a journey",
  {
    call: optional(OPERATION, "asks for `service.operation` and waits for the answer", "another verb"),
    probability: beside(["call"], preset(PERCENT, "100%", "chance that the user asks for it")),
    onError: beside(
      ["call"],
      preset(word(["fail", "ignore"]), "fail", "`fail`: a request that failed ends the journey"),
    ),
    wait: optional(DISTRIBUTION, "the user reads, or thinks", "another verb"),
    repeat: optional(integer(0, 1_000_000), "how often `steps` is done, one after the other", "another verb"),
    steps: beside(["repeat"], optional(STEPS_LAZY, "what is repeated", "nothing")),
    choose: optional(listOf(BRANCH, 1), "goes one of several ways, by weight", "another verb"),
  },
  { what: "verb", of: ["call", "wait", "repeat", "choose"] },
);

const BARE: Type<WrittenStep> = {
  shape: OPERATION.shape,
  read(node, path, context) {
    const operation = OPERATION.read(node, path, context);
    return operation && { kind: "call", operation, probability: 1, onError: "fail" };
  },
};

const WITH_VERB: Type<WrittenStep> = {
  shape: STEP_BLOCK.shape,
  read(node, path, context) {
    const values = STEP_BLOCK.read(node, path, context);
    if (values === null) return null;
    const { call, probability, onError, wait, repeat, steps, choose } = values;
    if (call !== undefined) return { kind: "call", operation: call, probability, onError };
    if (wait !== undefined) return { kind: "wait", time: wait };
    if (repeat !== undefined) {
      if (steps !== undefined) return { kind: "repeat", times: repeat, steps };
      return report(context, values.placeOf("repeat"), `${path}.repeat needs steps beside it`);
    }
    const branches = choose!.map((branch) => ({ weight: branch.weight, steps: branch.steps }));
    if (branches.some(({ weight }) => weight > 0)) return { kind: "choose", branches };
    return report(context, values.placeOf("choose"), `${path}.choose needs a way with a weight above 0`);
  },
};

export const JOURNEY: Type<readonly WrittenStep[]> = listOf(either({ scalar: BARE, map: WITH_VERB }));
