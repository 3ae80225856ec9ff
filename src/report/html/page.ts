import { comparisonSection } from "./comparison";
import { controlledSection } from "./controlled";
import { errorsSection } from "./errors";
import type { Section } from "./figure";
import { instancesSection } from "./instances";
import { type Child, h, Markup, style } from "./markup";
import { percentilesSection } from "./percentiles";
import { planSection } from "./plan";
import { notModelledSection, provenanceSection } from "./provenance";
import { readResults, type Results, type ResultTexts } from "./results";
import { graphSection } from "./service-graph";
import { STYLE } from "./style";
import { summarySection } from "./summary";
import { sweepSection } from "./sweep";
import { timeseriesSection } from "./timeseries";
import { notesSection, verdictMarkup } from "./verdict";

/** Nothing is loaded, and nothing runs: whatever the texts of a scenario are, they stay texts. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The report of a results folder as one HTML file without scripts and without anything from elsewhere. It is
 * made from the texts of the folder's files alone, so the run and `meshsim report` give the same bytes.
 * @throws SyntaxError when run.json is not JSON.
 */
export function reportHtml(texts: ResultTexts): string {
  const results = readResults(texts);
  const sections = sectionsOf(results);
  const title = `${results.facts.name === "" ? "Results" : results.facts.name} \u2014 meshsim`;
  const page = h(
    "html",
    { lang: "en" },
    h(
      "head",
      {},
      h("meta", { charset: "utf-8" }),
      h("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
      h("meta", { name: "viewport", content: "width=device-width,initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("title", {}, title),
      style(STYLE),
    ),
    h(
      "body",
      {},
      h("a", { class: "skip", href: "#main" }, "Skip to the results"),
      header(results),
      contents(sections),
      h("main", { id: "main" }, verdictMarkup(results), sections.map(sectionMarkup)),
      footer(results),
    ),
  );
  return new Markup(`<!doctype html>\n${page.text}\n`).text;
}

function sectionsOf(results: Results): Section[] {
  return [
    notesSection(results),
    planSection(results),
    sweepSection(results),
    summarySection(results),
    controlledSection(results),
    comparisonSection(results),
    percentilesSection(results),
    timeseriesSection(results),
    errorsSection(results),
    instancesSection(results),
    graphSection(results),
    provenanceSection(results),
    notModelledSection(results),
  ].filter((section) => section !== null);
}

/** What the variants of a command are. */
const VARIANTS: Readonly<Record<string, string>> = { sweep: "points", plan: "loads and conditions" };

function header({ facts }: Results): Markup {
  const { name, variants, replications, seed, warmupSeconds, durationSeconds, confidence } = facts;
  const parts = [
    variants.length > 1 ? `${variants.length} ${VARIANTS[facts.verb] ?? "variants"}` : null,
    Number.isFinite(durationSeconds)
      ? `${durationSeconds - warmupSeconds} s measured` +
        (warmupSeconds > 0 ? ` after ${warmupSeconds} s of warm-up` : "")
      : null,
    Number.isFinite(replications)
      ? `${replications} ${replications === 1 ? "replication" : "replications"}`
      : null,
    replications > 1 && confidence > 0 ? `${Number((confidence * 100).toFixed(6))} % intervals` : null,
    seed === "" ? null : `seed ${seed}`,
  ].filter((part) => part !== null);
  return h(
    "header",
    {},
    h("h1", {}, name === "" ? "Results" : name),
    h("p", { class: "soft" }, parts.join(" \u00b7 ")),
  );
}

function contents(sections: readonly Section[]): Markup {
  const link = ({ id, title }: Section): Child => h("li", {}, h("a", { href: `#${id}` }, title));
  return h("nav", { "aria-label": "Contents" }, h("ul", {}, sections.map(link)));
}

function sectionMarkup({ id, title, body }: Section): Markup {
  const heading = `${id}-heading`;
  return h("section", { id, "aria-labelledby": heading }, h("h2", { id: heading }, title), ...body);
}

function footer({ facts: { meshsim } }: Results): Markup {
  return h(
    "footer",
    {},
    `Made by meshsim${meshsim === "" ? "" : ` ${meshsim}`} from the files of this folder. `,
    "A simulation: what would happen if the scenario were true.",
  );
}
