import type { Section } from "./figure";
import { h, type Markup } from "./markup";
import type { Objective } from "./run-facts";
import type { Results } from "./results";

/** Objectives listed one by one; of more, those that do not hold come first. */
const SHOWN = 12;

/** What the run comes to, before anything else. */
export function verdictMarkup({ facts }: Results): Markup {
  const { objectives, answer, partial } = facts;
  const failed = objectives.filter(({ pass }) => !pass);
  const tone = objectives.length === 0 ? "" : failed.length === 0 ? " good" : " bad";
  const ordered = [...failed, ...objectives.filter(({ pass }) => pass)];
  return h(
    "section",
    { class: `verdict${tone}`, "aria-label": "The verdict" },
    partial
      ? h("p", { class: "warn" }, "Stopped before its end: what follows is of the part that was simulated.")
      : null,
    h("p", { class: "answer" }, answer === "" ? "No verdict was written with these results." : answer),
    ordered.length === 0
      ? null
      : h(
          "ul",
          {},
          ordered.slice(0, SHOWN).map((one) => objectiveMarkup(one, facts.variants.length > 1)),
          ordered.length > SHOWN ? h("li", {}, remainder(ordered.slice(SHOWN))) : null,
        ),
  );
}

function remainder(rest: readonly Objective[]): string {
  const failed = rest.filter(({ pass }) => !pass).length;
  return failed === 0
    ? `and ${rest.length} more, which hold`
    : `and ${rest.length} more, of which ${failed} do not hold`;
}

function objectiveMarkup({ variant, name, text, when, pass, observed }: Objective, several: boolean): Markup {
  const title = name === text ? text : `${name}: ${text}`;
  const where = several ? `${variant}: ` : "";
  return h(
    "li",
    {},
    h("span", { class: `mark ${pass ? "good" : "bad"}` }, pass ? "PASS" : "FAIL"),
    ` ${where}${title}${when === "" ? "" : ` ${when}`}`,
    observed === "" ? null : h("span", { class: "soft" }, ` \u2014 ${observed}`),
  );
}

/** What a reader should know before trusting a figure. */
export function notesSection({ facts }: Results): Section | null {
  const all = [...facts.warnings, ...facts.notes];
  if (all.length === 0) return null;
  return {
    id: "notes",
    title: "What to know about these figures",
    body: [
      h(
        "ul",
        {},
        all.map((text) => h("li", {}, text)),
      ),
    ],
  };
}
