import { posix } from "node:path";
import { withPaths } from "./inputs";
import { merge } from "./merge";
import type { Problem } from "./problem";
import { read } from "./read";
import { ROOT } from "./fields/root";
import type { Dict, Node, Place } from "./tree";
import { isNull, problemAt } from "./tree";

/** A scenario of more files than this is a mistake. */
const FILES_MAX = 200;

/** What a file cannot have from another: its own name is what tells its results from the other's. */
const OWN = ["include", "name"];

/** The document that several files come to, and which they were, as shown in messages. */
export interface Included {
  readonly tree: Dict | null;
  readonly files: readonly string[];
}

/**
 * Lays a document over the files that its `include` names, in order, and each of these over those that it
 * includes. Paths are relative to the file they stand in. Every part keeps the place where it was written.
 */
export function withIncludes(
  tree: Dict,
  file: string,
  readText: ((path: string) => string) | null,
  problems: Problem[],
): Included {
  const includer = new Includer(file, readText, problems);
  const whole = includer.resolve(tree, "", [file]);
  return { tree: includer.failed ? null : whole, files: includer.files };
}

class Includer {
  readonly files: string[] = [];
  failed = false;
  private readonly root: string;
  private readonly readText: ((path: string) => string) | null;
  private readonly problems: Problem[];
  private readonly wholes = new Map<string, Dict | null>();

  constructor(root: string, readText: ((path: string) => string) | null, problems: Problem[]) {
    this.root = root;
    this.readText = readText;
    this.problems = problems;
  }

  /** `path` of the document, relative to that of the first file; `trail`: the files on the way to it. */
  resolve(tree: Dict, path: string, trail: readonly string[]): Dict {
    const entry = tree.entries.get("include");
    if (entry === undefined) return tree;
    const parts = this.paths(entry.value, entry.place).flatMap(({ text, place }) => {
      const part = this.include(text, place, path, trail);
      return part === null ? [] : [part];
    });
    return [...parts, without(["include"], tree)].reduce((low, high) => merge(ROOT, low, high) as Dict);
  }

  private paths(node: Node, place: Place): { text: string; place: Place }[] {
    const items = node.kind === "list" ? node.items : null;
    if (items === null) {
      this.report(place, "include needs a list of files, such as [common.yaml]");
      return [];
    }
    return items.flatMap((item) => {
      if (item.kind === "scalar" && !isNull(item) && item.text !== "") return [item];
      this.report(item.place, "include needs the paths of files, such as common.yaml");
      return [];
    });
  }

  private include(text: string, place: Place, from: string, trail: readonly string[]): Dict | null {
    const path = relativeTo(from, text);
    const shown = this.shown(path);
    if (trail.includes(shown)) {
      const circle = [...trail.slice(trail.indexOf(shown)), shown].join(" -> ");
      return this.report(place, `these files include each other in a circle: ${circle}`);
    }
    const known = this.wholes.get(path);
    if (known !== undefined) return known;
    const tree = this.load(path, shown, place);
    const whole = tree && without(OWN, this.resolve(tree, path, [...trail, shown]));
    this.wholes.set(path, whole);
    return whole;
  }

  private load(path: string, shown: string, place: Place): Dict | null {
    if (this.files.length >= FILES_MAX) return this.report(place, "include: too many files");
    if (this.readText === null) return this.report(place, `include: cannot read ${shown} here`);
    let text: string;
    try {
      text = this.readText(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.report(place, `include: cannot read ${shown}: ${reason}`);
    }
    this.files.push(shown);
    const { tree, problems } = read(text, shown);
    this.problems.push(...problems);
    this.failed ||= tree === null;
    return tree && (withPaths(tree, (data) => relativeTo(path, data)) as Dict);
  }

  /** As the user would name the file, from where the first one was named. */
  private shown(path: string): string {
    return relativeTo(this.root, path);
  }

  private report(place: Place, message: string): null {
    this.problems.push(problemAt(place, "error", message));
    this.failed = true;
    return null;
  }
}

/** A path that stands in `file`, as it is from where that file's own path starts. */
function relativeTo(file: string, path: string): string {
  return posix.isAbsolute(path) ? path : posix.join(posix.dirname(file), path);
}

function without(keys: readonly string[], tree: Dict): Dict {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) };
}
