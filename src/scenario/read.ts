import type { Alias, ParsedNode, YAMLMap } from "yaml";
import { isAlias, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument, visit } from "yaml";
import type { Document } from "yaml";
import type { Problem } from "./problem";
import type { Dict, Entry, Node, Place } from "./tree";
import { problemAt, scalar } from "./tree";

/** Nodes of a document after aliases are followed; real scenarios have some hundreds. */
const NODES_MAX = 200_000;
const DEPTH_MAX = 64;
const TOO_DEEP = "the document is nested too deeply";
/** Beside the settings of a scenario may stand parts that only aliases use, as in Docker Compose. */
const HOLDER = "x-";

/** Turns YAML text into a tree. The tree is null iff there are problems. */
export function read(text: string, file: string): { tree: Dict | null; problems: Problem[] } {
  const reader = new Reader(text.replace(/^\uFEFF/, ""), file);
  const node = reader.document();
  const tree = node?.kind === "map" && reader.problems.length === 0 ? node : null;
  return { tree, problems: reader.problems };
}

/** Reads the value of a `--set` flag; every place in it is the flag. */
export function readValue(text: string, flag: Place): { node: Node | null; problems: Problem[] } {
  const reader = new Reader(text, flag.file, flag);
  const node = text.trim() === "" ? scalar("", flag) : reader.value();
  return { node: reader.problems.length === 0 ? node : null, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  private readonly text: string;
  private readonly file: string;
  private readonly flag: Place | null;
  private readonly lines: readonly string[];
  private readonly counter = new LineCounter();
  private targets: ReadonlyMap<Alias, ParsedNode> = new Map();
  private nodeCount = 0;

  constructor(text: string, file: string, flag: Place | null = null) {
    this.text = text;
    this.file = file;
    this.flag = flag;
    this.lines = text.split(/\r\n|[\r\n]/);
  }

  document(): Node | null {
    const documents = this.parse();
    if (documents === null) return null;
    try {
      return this.only(documents);
    } catch (error) {
      this.tooDeep(error);
      return null;
    }
  }

  private only(documents: readonly Document.Parsed[]): Node | null {
    const [first, second] = [documents.at(0), documents.at(1)];
    if (first === undefined || (first.contents === null && first.errors.length === 0)) {
      this.report(this.place(0, 1), "the file is empty; a scenario starts with `meshsim: 1`");
      return null;
    }
    if (second !== undefined) {
      const start = second.range[0];
      this.report(
        this.place(start, start + 3),
        "the file holds several documents; a scenario is one, without ---",
      );
    }
    const node = this.convertDocument(first);
    if (node !== null && node.kind !== "map") {
      this.report(node.place, "a scenario is a map of settings that starts with `meshsim: 1`");
    }
    return node;
  }

  value(): Node | null {
    try {
      const doc = parseDocument(this.text, this.options());
      return this.convertDocument(doc);
    } catch (error) {
      this.tooDeep(error);
      return null;
    }
  }

  private parse(): Document.Parsed[] | null {
    try {
      const documents = parseAllDocuments(this.text, this.options());
      return Array.isArray(documents) ? documents : [];
    } catch (error) {
      this.tooDeep(error);
      return null;
    }
  }

  /** Keys written twice are found below: the parser compares each with all others. */
  private options(): {
    lineCounter: LineCounter;
    prettyErrors: false;
    uniqueKeys: false;
    logLevel: "silent";
  } {
    return { lineCounter: this.counter, prettyErrors: false, uniqueKeys: false, logLevel: "silent" };
  }

  /** The parser recurses, so thousands of open brackets end in a RangeError, which is the user's doing. */
  private tooDeep(error: unknown): void {
    if (!(error instanceof RangeError)) throw error;
    this.report(this.place(0, 1), TOO_DEEP);
  }

  private convertDocument(doc: Document.Parsed): Node | null {
    for (const error of [...doc.errors, ...doc.warnings]) {
      // The parser has met the end of the stack, and says so.
      const message = error.message.includes("call stack") ? TOO_DEEP : lowerFirst(error.message);
      this.report(this.place(error.pos[0], error.pos[1]), message);
    }
    if (doc.directives.yaml.explicit === true && doc.directives.yaml.version !== "1.2") {
      this.report(this.place(0, 1), "scenarios are YAML 1.2; remove the %YAML line");
    }
    if (this.problems.length > 0) return null;
    this.targets = targetsOf(doc);
    return doc.contents === null ? scalar(null, this.place(0, 1)) : this.convert(doc.contents, null, 0, []);
  }

  /** `key`: place of the key that holds this node, which is where block collections are pointed at. */
  private convert(node: ParsedNode | null, key: Place | null, depth: number, open: readonly Alias[]): Node {
    this.nodeCount += 1;
    if (node === null) return scalar(null, key ?? this.place(0, 1));
    const [start, end] = node.range;
    const own = this.place(start, end);
    if (this.nodeCount > NODES_MAX || depth > DEPTH_MAX) {
      // Reported once: everything after it would say the same.
      if (this.nodeCount < 2 * NODES_MAX)
        this.report(key ?? own, "the document is too large, or nested too deeply");
      this.nodeCount = 2 * NODES_MAX;
      return scalar(null, own);
    }
    if (isAlias(node)) return this.follow(node, key, depth, open, own);
    if (isScalar(node)) {
      const value = node.value;
      const plain =
        typeof value === "string" ||
        typeof value === "number" ||
        typeof value === "boolean" ||
        value === null;
      const text = node.source || String(value);
      return { kind: "scalar", value: plain ? value : text, text, place: value === null && key ? key : own };
    }
    const place = node.flow === true || key === null ? own : key;
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item as ParsedNode | null, null, depth + 1, open));
      return { kind: "list", items, place };
    }
    return { kind: "map", entries: this.entries(node, depth, open), place };
  }

  private entries(map: YAMLMap.Parsed, depth: number, open: readonly Alias[]): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    const own = new Set(map.items.map(({ key }) => (isScalar(key) && !isMerge(key) ? key.source : "")));
    const seen = new Set<string>();
    for (const pair of map.items) {
      const at = isScalar(pair.key) ? this.place(pair.key.range[0], pair.key.range[1]) : null;
      const name = isScalar(pair.key) ? pair.key.source : "";
      if (at === null || name === "") {
        const [start, end] = (pair.key as ParsedNode | null)?.range ?? map.range;
        this.report(this.place(start, end), "a key must be a plain name");
      } else if (seen.size === seen.add(name).size) {
        this.report(at, "this key is already written above");
      } else if (isMerge(pair.key)) {
        const merged = this.merged(this.convert(pair.value, at, depth + 1, open), at);
        // What is written beside it counts, wherever it stands; of several maps, the first.
        for (const [key, entry] of merged) if (!own.has(key) && !entries.has(key)) entries.set(key, entry);
      } else if (depth > 0 || this.flag !== null || !name.startsWith(HOLDER)) {
        entries.set(name, { place: at, value: this.convert(pair.value, at, depth + 1, open) });
      } else if (!hasAnchor(pair.value)) {
        this.report(at, `${name} holds no &anchor; settings that start with x- only hold parts to repeat`);
      }
    }
    return entries;
  }

  /** Entries of the map behind a merge key, or of each of a list of maps. */
  private merged(node: Node, at: Place): [string, Entry][] {
    const maps = node.kind === "list" ? node.items : [node];
    return maps.flatMap((map) => {
      if (map.kind === "map") return [...map.entries];
      if (this.problems.length === 0) this.report(at, "<< takes a map, or a list of maps: <<: *anchor");
      return [];
    });
  }

  /** Content behind an alias keeps its own place; an alias within what it stands for would never end. */
  private follow(
    alias: Alias.Parsed,
    key: Place | null,
    depth: number,
    open: readonly Alias[],
    own: Place,
  ): Node {
    const target = this.targets.get(alias);
    if (target === undefined || open.includes(alias)) {
      this.report(
        own,
        target === undefined ? `no anchor &${alias.source} stands above` : "this alias contains itself",
      );
      return scalar(null, own);
    }
    return this.convert(target, key, depth + 1, [...open, alias]);
  }

  private report(place: Place, message: string): void {
    this.problems.push(problemAt(place, "error", message));
  }

  private place(start: number, end: number): Place {
    if (this.flag !== null) return this.flag;
    const offset = Math.max(0, Math.min(start, this.text.length));
    const found = this.counter.lineStarts.length > 0 ? this.counter.linePos(offset) : { line: 1, col: 1 };
    const line = Math.max(1, found.line);
    const source = this.lines[line - 1] ?? "";
    const column = Math.max(1, Math.min(found.col, source.length + 1));
    const firstLineEnd = source.length - column + 1;
    const length = Math.max(1, Math.min(end - offset, firstLineEnd));
    return { file: this.file, line, column, source, length };
  }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

/** `<<`, which takes the entries of other maps into this one; in quotes it is a key like any other. */
function isMerge(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.source === "<<";
}

/** What each alias stands for: the last node above it that has its anchor. */
function targetsOf(doc: Document.Parsed): ReadonlyMap<Alias, ParsedNode> {
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<Alias, ParsedNode>();
  visit(doc, (_, node) => {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (node.anchor !== undefined) anchors.set(node.anchor, node as ParsedNode);
  });
  return targets;
}

function hasAnchor(node: ParsedNode | null): boolean {
  let found = false;
  visit(node, (_, inner) => {
    if (!isNode(inner) || isAlias(inner) || inner.anchor === undefined) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}
