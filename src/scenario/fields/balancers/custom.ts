import { block, optional, required } from "../../block";
import { ANYTHING } from "../../combine";
import { text } from "../../quantities";
import { CUSTOM_FAILED } from "../../../lib/module-text";
import { CustomBalancer } from "../../../mesh/balance/custom";
import type { CustomOptions } from "../../../mesh/balance/custom";
import { Endpoints } from "../../../mesh/endpoint";
import { canonicalJson } from "../../tree";
import { report } from "../../types";
import type { Context } from "../../types";
import { kind } from "./kind";

const CUSTOM = block("your own balancer", {
  file: required(
    text(500),
    "a module of JavaScript, in a file of its own, whose path is relative to the scenario; it exports a " +
      "function that is given `{ endpoints, options }` and makes `{ pick(now, random), updated?, sent?, " +
      "answered? }` as `Balancer` of meshsim/mesh has them; no clock, chance of its own, or other modules",
  ),
  options: optional(ANYTHING, "what the function is given as `options`", "an empty map"),
});

export const CUSTOM_KIND = kind("custom", CUSTOM, ({ file, options, placeOf }, path, context) => {
  const source = sourceOf(file, context);
  if ("wrong" in source) return report(context, placeOf("file"), `${path}.file: ${source.wrong}`);
  const given: unknown = options === undefined ? {} : JSON.parse(canonicalJson(options));
  const spec = { file, source: source.text, options: given };
  const wrong = tryOut(spec);
  return wrong === null ? spec : report(context, placeOf("file"), `${path}.file: ${wrong}`);
});

function sourceOf(file: string, { readText }: Context): { text: string } | { wrong: string } {
  if (readText === null) return { wrong: `cannot read ${file} here` };
  try {
    return { text: readText(file) };
  } catch (error) {
    return { wrong: `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What is wrong with a module at first sight, or null. */
function tryOut(spec: CustomOptions): string | null {
  const endpoints = new Endpoints();
  const random = { unit: (): number => 0.5, below: (n: number): number => Math.floor(n / 2) };
  try {
    const balancer = new CustomBalancer(endpoints, spec);
    for (const keys of [[], ["a"], ["a", "b", "c"]]) {
      endpoints.update(keys.map((key) => ({ key, weight: 1 })));
      balancer.updated(0, random);
      const slot = balancer.pick(0, random);
      if (slot < 0) continue;
      endpoints.active[slot]++;
      balancer.sent?.(slot, 0);
      endpoints.active[slot]--;
      balancer.answered?.(slot, 1_000_000, 1_000_000, 0);
    }
    return null;
  } catch (error) {
    return (error as Error).message.replace(CUSTOM_FAILED, "");
  }
}
