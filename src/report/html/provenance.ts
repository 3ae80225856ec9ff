import { folded, type Section } from "./figure";
import { type Child, h } from "./markup";
import { short } from "./numbers";
import type { Results } from "./results";

/** The scenario, and what it takes to get the same bytes again. */
export function provenanceSection({ facts, scenarios }: Results): Section {
  const names = scenarios.map(([name]) => name);
  const entries: (readonly [term: string, meaning: Child])[] = [
    [
      "again, in this folder",
      names.length === 0 ? null : h("code", {}, `meshsim ${facts.verb} ${names.join(" ")} --out again`),
    ],
    ["version", facts.meshsim === "" ? null : `meshsim ${facts.meshsim}`],
    ["scenario", facts.sha256 === "" ? null : [`${facts.name}, `, h("code", {}, `sha256:${facts.sha256}`)]],
    ["seed", facts.seed === "" ? null : h("code", {}, facts.seed)],
    ["replications", Number.isFinite(facts.replications) ? String(facts.replications) : null],
    ["events simulated", Number.isFinite(facts.events) ? short(facts.events) : null],
  ];
  return {
    id: "repeat",
    title: "The scenario, and how to repeat it",
    body: [
      h("p", {}, "The same scenario, seed and version of meshsim give the same bytes, on any machine."),
      h(
        "dl",
        {},
        entries
          .filter(([, meaning]) => meaning !== null)
          .map(([term, meaning]) => [h("dt", {}, term), h("dd", {}, meaning)]),
      ),
      ...scenarios.map(([name, text]) => folded(name, h("pre", { tabindex: 0 }, h("code", {}, text)))),
    ],
  };
}

/** What stands between backticks is code. */
function withCode(text: string): Child[] {
  return text.split("`").map((part, i) => (i % 2 === 1 ? h("code", {}, part) : part));
}

export function notModelledSection({ facts }: Results): Section | null {
  if (facts.notModelled.length === 0) return null;
  return {
    id: "not-modelled",
    title: "What is not modelled",
    body: [
      h("p", {}, "None of this has a part in the figures above."),
      h(
        "ul",
        {},
        facts.notModelled.map((text) => h("li", {}, withCode(text))),
      ),
    ],
  };
}
