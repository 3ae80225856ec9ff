import type { Block } from "./view";

/** Blocks as GitHub-flavoured Markdown, for a pull request. */
export function toMarkdown(blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    if (block.kind === "line") {
      const [text, ...details] = [block.text, ...block.details].map(escape);
      return details.length === 0 ? text : [text, "", ...details.map((detail) => `- ${detail}`)].join("\n");
    }
    const row = (cells: readonly string[]): string => `| ${cells.map(escape).join(" | ")} |`;
    return [
      `**${escape(block.title)}**`,
      "",
      row(block.columns.map(({ header }) => header)),
      `|${block.columns.map(({ align }) => (align === "left" ? "---" : "---:")).join("|")}|`,
      ...block.rows.map((cells) => row(cells.map(({ text }) => text))),
    ].join("\n");
  });
  return parts.join("\n\n") + "\n";
}

/** Names are the user's: none of them may start a table cell, emphasis or HTML. */
function escape(text: string): string {
  return text.replace(/[\\|*_`<]/g, (character) => `\\${character}`);
}
