import { block, optional, required } from "../block";
import { either } from "../combine";
import { parsePredicate } from "../predicate";
import { POSITIVE_DURATION, SPAN, text } from "../quantities";
import type { Slo, SloExpression } from "../scenario";
import type { Type } from "../types";
import { report, shown } from "../types";

export const EXPRESSION: Type<{ readonly text: string; readonly expression: SloExpression }> = {
  shape: { kind: "scalar", name: "predicate", needs: 'a predicate such as "web.p99 < 300ms"' },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return report(
        context,
        node.place,
        `${path} needs a predicate such as "web.p99 < 300ms", not ${shown(node)}`,
      );
    }
    const written = node.value.trim();
    const expression = parsePredicate(written, context.names);
    if (typeof expression === "string") {
      return report(context, node.place, `${path}: ${expression}`);
    }
    return { text: written, expression };
  },
};

const SLO_BLOCK = block("an SLO", {
  name: optional(text(200), "how results call it", "the predicate"),
  expr: required(EXPRESSION, 'the predicate, such as "web.p99 < 300ms"'),
  window: optional(
    POSITIVE_DURATION,
    "it must hold in every window of this length",
    "the whole measured time",
  ),
  during: optional(SPAN, "only this part of the run counts, as 4m..6m", "the whole measured time"),
});

const SLO_MAP: Type<Slo> = {
  shape: SLO_BLOCK.shape,
  read(node, path, context) {
    const values = SLO_BLOCK.read(node, path, context);
    if (values === null) return null;
    const { name, expr, window, during } = values;
    return { name: name ?? expr.text, ...expr, windowNs: window ?? Infinity, during: during ?? null };
  },
};

const SLO_TEXT: Type<Slo> = {
  shape: EXPRESSION.shape,
  read(node, path, context) {
    const expr = EXPRESSION.read(node, path, context);
    return expr && { name: expr.text, ...expr, windowNs: Infinity, during: null };
  },
};

export const SLO = either({ scalar: SLO_TEXT, map: SLO_MAP });
