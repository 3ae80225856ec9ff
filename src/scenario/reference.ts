import { distributions } from "./catalog";
import { ROOT } from "./fields/root";
import { STEP_BLOCK } from "./fields/steps";
import type { Block, Field, Fields, Shape } from "./types";

/** The reference of the language as Markdown: every setting, from the tables that check scenarios. */
export function referencePage(): string {
  const page = new Page();
  page.add(ROOT.block);
  return [
    "# The language of scenarios",
    "",
    "Made from the tables that check scenarios; a test keeps them the same. A scenario is a YAML file; its",
    "settings are those of the first table, and each links to what it may hold. Where the default is empty,",
    "the setting is needed. `meshsim list` has balancers, faults, distributions, metrics and kinds of",
    "discovery in a line each.",
    "",
    ...page.sections.flatMap((section) => [...section, ""]),
    ...distributionLines(),
    "",
  ].join("\n");
}

/** Sections in the order in which they are first referred to. */
class Page {
  readonly sections: string[][] = [];
  private readonly titles = new Map<Block<Fields>, string>();

  /** The title under which a block stands. */
  add(block: Block<Fields>): string {
    const known = this.titles.get(block);
    if (known !== undefined) return known;
    const title = this.unused(block.title.replace(/^an? /, ""));
    this.titles.set(block, title);
    const lines: string[] = [];
    this.sections.push(lines);
    lines.push(`## ${title}`, "", ...this.preface(block));
    const fields = Object.entries(block.fields);
    const supported = fields.filter(([, { status }]) => status === "supported");
    if (supported.length > 0)
      lines.push("| setting | value | default | meaning |", "| --- | --- | --- | --- |");
    for (const [key, field] of supported) lines.push(this.row(key, field));
    const later = fields.flatMap(([key, { status }]) => (status === "later" ? [`\`${key}\``] : []));
    if (later.length > 0) lines.push("", `Not supported yet: ${later.join(", ")}.`);
    return title;
  }

  private preface({ exactlyOne, fields }: Block<Fields>): string[] {
    if (exactlyOne === null) return [];
    const kinds = exactlyOne.of.filter((key) => fields[key].status === "supported");
    return [`Has exactly one ${exactlyOne.what}: ${kinds.map((key) => `\`${key}\``).join(", ")}.`, ""];
  }

  private row(key: string, { type, about, fallback, beside }: Field<unknown>): string {
    const only = beside.length === 0 ? "" : ` (beside ${beside.map((other) => `\`${other}\``).join(" or ")})`;
    const cells = [`\`${key}\``, this.value(type!.shape), fallback ?? "", about + only];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  }

  private value(shape: Shape): string {
    switch (shape.kind) {
      case "scalar":
        return shape.needs;
      case "words":
        return shape.words.map((word) => `\`${word}\``).join(", ");
      case "reference":
        if (shape.to === "pair") return "`caller -> callee`";
        return shape.to === "operation" ? "`service.operation`" : `name of a ${shape.to}`;
      case "distribution":
        return "[a time that may be random](#times-that-may-be-random)";
      case "step":
        return `[step](#${anchor(this.add(STEP_BLOCK.block))}), or a bare \`service.operation\``;
      case "any":
        return "any value";
      case "list":
        return `list of: ${this.value(shape.of.shape)}`;
      case "map":
        return `map by ${shape.key} of: ${this.value(shape.of.shape)}`;
      case "either":
        return shape.options.map((option) => this.value(option.shape)).join("; or ");
      case "block": {
        const title = this.add(shape.block);
        return `[${title}](#${anchor(title)})`;
      }
    }
  }

  private unused(title: string): string {
    const taken = new Set(this.titles.values());
    let candidate = title;
    for (let n = 2; taken.has(candidate); n++) candidate = `${title} ${n}`;
    return candidate;
  }
}

function distributionLines(): string[] {
  const rows = distributions().entries.map(({ name, about }) => `| ${name} | \`${exampleOf(about)}\` |`);
  return ["## Times that may be random", "", "| distribution | example |", "| --- | --- |", ...rows];
}

/** What stands behind the first colon. */
function exampleOf(about: string): string {
  return about.slice(about.indexOf(": ") + 2);
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}
