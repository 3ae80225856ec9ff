import { ANYTHING, either, listOf } from "../combine";
import type { Key } from "../combine";
import { expandRange } from "../range";
import type { Node, Scalar } from "../tree";
import type { Context, Type } from "../types";
import { report, shown } from "../types";

const FIXED = ["compare", "include", "meshsim", "name", "sweep", "plan"];

/** The part of a scenario that no variant may change and that this path is in. */
export function fixedPart(path: string): string | undefined {
  return FIXED.find((key) => path === key || path.startsWith(`${key}.`));
}

/** The path of a setting that a `what` changes; whether it exists is checked when it is set. */
export function settingPath(what: string): Key {
  return {
    name: "path of a setting",
    check(path, place, _path, context) {
      const fixed = fixedPart(path);
      if (fixed !== undefined) report(context, place, `${what} cannot change ${fixed}`);
      return fixed === undefined;
    },
  };
}

const RANGE: Type<readonly Node[]> = {
  shape: { kind: "scalar", name: "range", needs: "a list of values, or a range such as 4..12 step 2" },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return report(
        context,
        node.place,
        `${path} needs a list of values, or a range such as 4..12 step 2, not ${shown(node)}`,
      );
    }
    const texts = expandRange(node.text);
    if (!Array.isArray(texts)) return report(context, node.place, `${path}${texts.wrong}`);
    return texts.map((text) => valueOf(text, node));
  },
};

/** Values that a setting takes in turn: a list of whatever it may be, or a range. */
export const CHOICES: Type<readonly Node[]> = either({ scalar: RANGE, list: listOf(ANYTHING, 1) });

/** As YAML would have read it. */
function valueOf(text: string, { place }: Scalar): Scalar {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  return { kind: "scalar", value: isNumber ? Number(text) : text, text, place };
}

/** Reads choices where a problem would be reported elsewhere. */
export function choicesOf(node: Node, path: string, context: Context): readonly Node[] {
  return CHOICES.read(node, path, { ...context, problems: [] }) ?? [];
}
