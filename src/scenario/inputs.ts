import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Dict, Entry, Node } from "./tree";
import { scalar } from "./tree";

/** A data file that a scenario refers to. */
export interface Input {
  /** As the scenario has it. */
  readonly path: string;
  /** As the resolved scenario has it, beside which it is kept; of the content, so always the same. */
  readonly name: string;
  readonly content: string;
}

const PREFIX = "scenario.data-";

/** Whether a file of this name may be such a copy. */
export function isInputName(name: string): boolean {
  return name.startsWith(PREFIX) && /^[0-9a-f]{12}(\.\w{1,8})?$/.test(name.slice(PREFIX.length));
}

/** `texts`: by path, of the files that were read. */
export function inputsOf(texts: ReadonlyMap<string, string>): Input[] {
  return [...texts].map(([path, content]) => {
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
    const extension = /\.\w{1,8}$/.exec(posix.basename(path))?.[0] ?? "";
    return { path, name: `${PREFIX}${digest}${extension}`, content };
  });
}

/** The same document, reading the copies. */
export function withInputs(root: Dict, inputs: readonly Input[]): Dict {
  if (inputs.length === 0) return root;
  const names = new Map(inputs.map(({ path, name }) => [path, name]));
  return withPaths(root, (path) => names.get(path) ?? path) as Dict;
}

/**
 * The same document with other paths of data files: they stand in `empirical` distributions, and in settings
 * called `file`.
 */
export function withPaths(node: Node, change: (path: string) => string, key = ""): Node {
  if (node.kind === "list") return { ...node, items: node.items.map((item) => withPaths(item, change, key)) };
  if (node.kind === "map") {
    const entries = [...node.entries].map(([name, entry]): [string, Entry] => {
      return [name, { ...entry, value: withPaths(entry.value, change, name) }];
    });
    return { ...node, entries: new Map(entries) };
  }
  if (typeof node.value !== "string") return node;
  if (/^(?:.*\.)?file$/.test(key)) return scalar(change(node.value), node.place);
  const match = /^(\s*empirical\s+)(\S.*)(#[^#]+)$/.exec(node.value);
  return match === null ? node : scalar(match[1] + change(match[2]) + match[3], node.place);
}
