import { posix } from "node:path";
import ts from "typescript";

/** The rows of src, from the bottom. A file imports from its own folder and from lower rows only. */
const ROWS = [
  ["lib"],
  ["mesh", "kernel", "stats"],
  ["scenario"],
  ["world", "report"],
  ["run"],
  ["truth"],
  ["cli"],
];

/** The only files that may gather exports of others: what the package offers to the outside. */
const BARRELS = ["index.ts", "mesh/index.ts"];

/**
 * By package: the files (or folder) that may import it. A package is known in one place, so it can be
 * replaced there.
 */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  seedrandom: ["kernel/stream.ts"],
  "d3-array": ["stats/", "truth/"],
  yaml: ["scenario/read.ts", "scenario/write.ts"],
  "csv-stringify": ["report/csv.ts"],
  "d3-dsv": ["report/html/read-csv.ts"],
  "d3-scale": ["report/html/scale.ts"],
  "d3-shape": ["report/html/curves.ts"],
  "@dagrejs/dagre": ["report/html/layered.ts"],
  "cli-table3": ["report/table.ts"],
  yargs: ["cli/words.ts"],
  piscina: ["run/"],
  // Hashing a text and joining paths touch nothing.
  // It touches nothing: what it runs sees the language alone.
  "node:vm": ["lib/module-text.ts"],
  "node:crypto": ["scenario/load.ts", "scenario/inputs.ts", "run/", "truth/", "cli/"],
  "node:path": ["scenario/load.ts", "scenario/include.ts", "scenario/inputs.ts", "run/", "truth/", "cli/"],
};

/** Where the outside may be touched: files, clocks, the process. */
const OUTSIDE = ["run/", "truth/", "cli/"];

const BANNED_NAMES: Readonly<Record<string, string>> = {
  Date: "take simulated time as an argument",
  performance: "take simulated time as an argument",
  process: "pass what you need as an argument from cli/ or run/",
  globalThis: "name what you need, so that the other bans can see it",
  setTimeout: "schedule a kernel event",
  setInterval: "schedule a kernel event",
  setImmediate: "schedule a kernel event",
  queueMicrotask: "schedule a kernel event",
};

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const COLUMNS_MAX = 110;

/** One source file, by its path under src, such as "mesh/balance/random.ts". */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly specifier: string;
  readonly node: ts.Node;
  /** It is still there when types are gone. */
  readonly atRunTime: boolean;
}

/** Says, for each thing that is not tidy in one file of src, where it is and what to do instead. */
export function untidy({ path, text }: SourceText, isThere: (pathInRepo: string) => boolean): string[] {
  const source = parse(path, text);
  const problems: string[] = [];
  const report = (node: ts.Node, message: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    problems.push(`src/${path}:${line + 1}: ${message}`);
  };
  checkPlace(path, problems);
  checkText(path, text, problems);
  checkAlgorithm(path, text, isThere, problems);
  for (const found of importsOf(source)) checkImport(path, found, report);
  visit(source, (node) => {
    checkNode(path, node, source, report);
  });
  return problems;
}

type Report = (node: ts.Node, message: string) => void;

function checkPlace(path: string, problems: string[]): void {
  if (rowOf(path) === -1) problems.push(`src/${path}: no row for this folder; see src/README.md`);
  if (!/^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(path)) problems.push(`src/${path}: name it in kebab-case`);
}

function checkText(path: string, text: string, problems: string[]): void {
  const lines = text.trimEnd().split("\n");
  if (lines.length > FILE_LINES_MAX) {
    problems.push(`src/${path}: ${lines.length} lines; split it by idea, ${FILE_LINES_MAX} are the most`);
  }
  for (const [index, line] of lines.entries()) {
    const place = `src/${path}:${index + 1}`;
    if (line.length > COLUMNS_MAX)
      problems.push(`${place}: ${line.length} columns; break after ${COLUMNS_MAX}`);
    if (/\b(?:TODO|FIXME|XXX)\b/.test(line))
      problems.push(`${place}: do it now, or say in prose what is missing`);
  }
}

/** Whoever copies an algorithm says from where, and shows that it does the same. */
function checkAlgorithm(
  path: string,
  text: string,
  isThere: (pathInRepo: string) => boolean,
  problems: string[],
): void {
  if (!/^mesh\/.+\//.test(path) || /^mesh\/balance\/policies[./]/.test(path)) return;
  if (!/^ *(?:\/\*\*|\*|\/\/) Source: \S/m.test(text)) {
    problems.push(
      `src/${path}: say in its comment where the rule comes from: "Source: project, file, commit"`,
    );
  }
  const test = `test/${path.replace(/\.ts$/, ".test.ts")}`;
  if (!isThere(test)) problems.push(`src/${path}: write ${test}`);
}

function checkImport(path: string, { specifier, node }: Import, report: Report): void {
  if (specifier.startsWith(".")) {
    checkArrow(path, posix.join(posix.dirname(path), specifier), specifier, node, report);
    return;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (Object.hasOwn(DOORS, name)) {
    const doors = DOORS[name];
    if (!isIn(path, doors)) report(node, `${name} is for ${doors.join(", ")} only: use what that exports`);
  } else if (!specifier.startsWith("node:")) {
    report(node, `${name} has no door: do without, or give it one in tidy-rules.ts`);
  } else if (!isIn(path, OUTSIDE)) {
    report(node, `${specifier} touches the outside: do that in run/ or cli/`);
  }
}

function checkArrow(path: string, target: string, specifier: string, node: ts.Node, report: Report): void {
  if (target.startsWith("..")) {
    report(node, `${specifier} is outside of src: nothing there is built or published`);
  } else if (/\.(?:ts|js)$/.test(specifier)) {
    report(node, `${specifier}: leave the extension out`);
  } else if (BARRELS.some((barrel) => barrel === `${target}.ts` || barrel === `${target}/index.ts`)) {
    report(node, `${specifier} is for the outside: import from the file that defines what you need`);
  } else if (folderOf(target) !== folderOf(path) && rowOf(target) >= rowOf(path)) {
    const own = folderOf(path);
    report(
      node,
      `${own} must not see ${folderOf(target)}: move what both need to a lower row, or pass it in`,
    );
  }
}

function checkNode(path: string, node: ts.Node, source: ts.SourceFile, report: Report): void {
  if (ts.isIdentifier(node) && !isIn(path, OUTSIDE) && isReference(node)) {
    const advice = Object.hasOwn(BANNED_NAMES, node.text) ? BANNED_NAMES[node.text] : undefined;
    if (advice !== undefined) report(node, `no ${node.text} here: ${advice}`);
  }
  if (ts.isPropertyAccessExpression(node) && node.expression.getText(source) === "Math") {
    const { text } = node.name;
    if (text === "random" && !isIn(path, OUTSIDE))
      report(node, "no Math.random: draw from a Random you are handed");
    if (text === "pow") report(node, "no Math.pow: its low bits differ between engines; use exp and log");
  }
  if (
    node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
    node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
  ) {
    report(node, "no **: its low bits differ between engines; multiply, or use exp and log");
  }
  if (node.kind === ts.SyntaxKind.AnyKeyword)
    report(node, "no any: name the type, or take unknown and check it");
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && !BARRELS.includes(path)) {
    report(node, "export what you define; let users of the rest import it from its own file");
  }
  if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
    if (lines > FUNCTION_LINES_MAX) {
      report(node, `a function of ${lines} lines: name its parts, ${FUNCTION_LINES_MAX} are the most`);
    }
  }
}

/** Circles of files that import each other at run time, each as "a -> b -> a", once. */
export function importCycles(files: readonly SourceText[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const targets = new Map<string, string[]>();
  for (const { path, text } of files) {
    const found = importsOf(parse(path, text)).filter(({ atRunTime }) => atRunTime);
    const paths = found.map(({ specifier }) => `${posix.join(posix.dirname(path), specifier)}.ts`);
    targets.set(
      path,
      paths.filter((target) => known.has(target)),
    );
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path)!) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of known) walk(path, []);
  return cycles;
}

/** Files that a text names in backquotes as `folder/name.ts`. */
export function filesNamedIn(markdown: string): string[] {
  return [...markdown.matchAll(/`((?:[\w-]+\/)*[\w-]+(?:\.test)?\.ts)`/g)].map(([, path]) => path);
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => {
    visit(child, see);
  });
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  visit(source, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const atRunTime = node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
      found.push({ specifier: node.moduleSpecifier.text, node, atRunTime });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, node, atRunTime: !node.isTypeOnly });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      // Loaded when it is called for, so it cannot leave a circle half initialised.
      const [argument] = node.arguments;
      if (ts.isStringLiteral(argument)) found.push({ specifier: argument.text, node, atRunTime: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, node, atRunTime: false });
    }
  });
  return found;
}

/** Names the global (or a variable), rather than a member or key that happens to be called so. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if ("name" in parent && parent.name === node) return false;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}

function folderOf(path: string): string {
  return path.split("/", 1)[0];
}

/**
 * Row of a file by its path under src: the package's own index.ts stands above all, -1 for an unknown folder.
 */
function rowOf(path: string): number {
  return path === "index.ts" ? ROWS.length : ROWS.findIndex((row) => row.includes(folderOf(path)));
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}
