import { figure, type Scale, scaleOf, unitText } from "./figure";
import { levelText, type MeasuredExperiment } from "./measured";
import { METRICS } from "./metrics";
import type { FoundSelection } from "./outcome";
import { cell, table, type TableBlock } from "./view";

const METHODS = { kn: "Kim-Nelson", rinott: "Rinott" } as const;

/** Who was dropped when, and who is left. */
export function selectionTable({ selection: found, variants }: MeasuredExperiment): TableBlock[] {
  if (found === null || variants.length < found.means.length) return [];
  const { selection, chosen, means, first } = found;
  const scale = scaleOfSelection(found);
  const unit = unitText(scale).trim();
  const rows = variants.map((variant, index) => {
    const n = variant.results.length;
    const isOut = chosen !== null && index !== chosen;
    const fate =
      chosen === index ? "the best" : isOut && selection.method === "kn" ? `dropped after ${n}` : "-";
    return [
      cell(variant.name),
      cell(String(n)),
      cell(figure(means[index], scale)),
      cell(fate, chosen === index ? "good" : "plain"),
    ];
  });
  const how = `${METHODS[selection.method]}, ${first} replications of each at first`;
  return [
    table(
      `The best by ${selection.text}, give or take ${selection.deltaText} (${how})`,
      ["<variant", "replications", `mean${unit === "" ? "" : `, ${unit}`}`, "<"],
      rows,
    ),
  ];
}

/** The answer where one was to be chosen. */
export function answerOfSelection(found: FoundSelection, { variants }: MeasuredExperiment): string {
  const { selection, chosen, reason, most } = found;
  const { text, deltaText } = selection;
  if (chosen !== null) {
    return (
      `${variants[chosen].name} is the best by ${text}, or within ${deltaText} of it, ` +
      `with ${levelText(variants[chosen])} confidence (${METHODS[selection.method]}).`
    );
  }
  switch (reason) {
    case "unknown":
      return `None can be chosen: ${text} has no value in some replications.`;
    case "stopped":
      return "None is chosen: it was stopped before that.";
    default:
      return (
        `None is chosen: ${most} replications are not enough to tell differences of ${deltaText} ` +
        `in ${text}; raise --delta or run.duration, or allow more with run.replications.max.`
      );
  }
}

function scaleOfSelection({ selection }: FoundSelection): Scale {
  const spec = METRICS.find(({ name }) => name === selection.metrics[0].name);
  return spec === undefined ? "ratio" : scaleOf(spec);
}

/** For run.json. */
export function selectionObject({ selection: found, variants }: MeasuredExperiment): object | null {
  if (found === null) return null;
  const { selection, chosen, reason, first, most } = found;
  return {
    method: METHODS[selection.method],
    metric: selection.text,
    delta: selection.deltaText,
    chosen: chosen === null ? null : variants[chosen].name,
    undecided: reason,
    replications_first: first,
    replications_most: most,
    replications: Object.fromEntries(variants.map(({ name, results }) => [name, results.length])),
  };
}
