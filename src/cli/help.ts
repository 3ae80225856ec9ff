import { FLAGS, isOfOthers } from "./flags";
import type { Group } from "./flags";

export interface CommandHelp {
  readonly name: string;
  /** What follows the name. */
  readonly operands: string;
  readonly summary: string;
  /** The groups of options that mean something to it. */
  readonly groups: readonly Group[];
  /** Options of other groups that do. */
  readonly also?: readonly string[];
  /** Named together with others of its kind, where all commands are listed. */
  readonly isMinor?: true;
}

export const COMMANDS: readonly CommandHelp[] = [
  {
    name: "run",
    operands: "<scenario>",
    summary: "simulate one scenario and report how it does",
    groups: ["Run", "Output", "Help"],
  },
  {
    name: "compare",
    operands: "<scenario...>",
    summary: "variants, or several files, side by side",
    groups: ["Run", "Output", "Help"],
  },
  {
    name: "sweep",
    operands: "<scenario>",
    summary: "every combination of its sweep: block, or of --param",
    groups: ["Run", "Output", "Help"],
  },
  {
    name: "plan",
    operands: "<scenario>",
    summary: "the smallest sizes that do, by its plan: block",
    groups: ["Run", "Output", "Help"],
  },
  {
    name: "validate",
    operands: "<scenario...>",
    summary: "look for mistakes; nothing runs",
    groups: ["Run", "Help"],
  },
  {
    name: "explain",
    operands: "<scenario> [path]",
    summary: "every effective value and where it comes from",
    groups: ["Help"],
    also: ["seed", "set", "replications", "duration", "warmup", "confidence", "format", "json", "color"],
  },
  {
    name: "trace",
    operands: "<scenario>",
    summary: "what became of one request, decision by decision",
    groups: ["Help"],
    also: ["seed", "set", "duration", "warmup", "format", "json", "color"],
  },
  {
    name: "report",
    operands: "<folder>",
    isMinor: true,
    summary: "make report.html of a results folder again",
    groups: ["Help"],
    also: ["quiet"],
  },
  {
    name: "truth",
    operands: "",
    isMinor: true,
    summary: "systems with a known answer: theory, ours, and whether they agree",
    groups: ["Help"],
    also: [
      ...["replications", "jobs", "exit-zero"],
      ...["only", "format", "json", "quiet", "progress", "color"],
    ],
  },
  {
    name: "init",
    operands: "[name]",
    isMinor: true,
    summary: "write a commented scenario to begin with",
    groups: ["Help"],
    also: ["force", "quiet"],
  },
  {
    name: "list",
    operands: "<what>",
    isMinor: true,
    summary: "balancers, faults, profiles and more, a line each",
    groups: ["Help"],
  },
  {
    name: "schema",
    operands: "",
    isMinor: true,
    summary: "print the JSON Schema of scenarios, for editors",
    groups: ["Help"],
  },
  {
    name: "completion",
    operands: "",
    isMinor: true,
    summary: "print a script for the shell's Tab key",
    groups: ["Help"],
  },
];

const EXAMPLES = [
  ["meshsim run scenarios/hello.yaml", "one scenario; CSV files in results/"],
  ["meshsim compare shop.yaml -r 20", "its variants, 20 replications each"],
  ["meshsim run shop.yaml --set run.seed=7", "with one setting changed"],
] as const;

/** What `meshsim` alone prints. */
export function summary(version: string): string {
  return [
    `meshsim ${version}: what a service mesh would do, before it does it`,
    "",
    ...commandLines(),
    "",
    `Start with: ${EXAMPLES[0][0]}  (meshsim --help: all options)`,
  ].join("\n");
}

/** Help for all commands, without what only one of them takes, or for one. */
export function help(command: string | null): string {
  const one = COMMANDS.find(({ name }) => name === command);
  const usage =
    one === undefined
      ? "<command> [options]     (scenario: a YAML file, or - for stdin)"
      : `${one.name} ${one.operands} [options]`.replace("  ", " ");
  return [
    ...EXAMPLES.map(([example, meaning]) => `${example.padEnd(40)} # ${meaning}`),
    "",
    `Usage: meshsim ${usage}`,
    ...(one === undefined ? commandLines() : [one.summary]),
    ...groupLines(command, (flag) => (one === undefined ? flag.only === undefined : takes(one, flag))),
    "Exit codes: 0 good, 1 failure, 2 wrong input, 3 SLO missed, 4 no plan, 5 worse.",
  ].join("\n");
}

function commandLines(): string[] {
  const minor = COMMANDS.filter(({ isMinor }) => isMinor).map(({ name }) => name);
  return [
    ...COMMANDS.filter(({ isMinor }) => !isMinor).map(
      ({ name, operands, summary: text }) => `  ${`${name} ${operands}`.padEnd(26)}${text}`,
    ),
    `  ${minor.join(", ")}: meshsim ${minor[0]} --help and so on`,
  ];
}

/** Whether an option means something to a command. */
export function takes(command: CommandHelp, flag: (typeof FLAGS)[number]): boolean {
  const { name, group, only } = flag;
  if (only !== undefined) return !isOfOthers(flag, command.name);
  return command.groups.includes(group) || command.also?.includes(name) === true;
}

const GROUPS: readonly Group[] = ["Run", "Output", "Help"];

function groupLines(command: string | null, isShown: (flag: (typeof FLAGS)[number]) => boolean): string[] {
  return GROUPS.flatMap((group) => {
    const flags = FLAGS.filter((flag) => flag.group === group && isShown(flag));
    return flags.length === 0
      ? []
      : ["", `${group}:`, ...flags.map((flag) => flagLine({ ...flag, ...flag.inCommand?.[command ?? ""] }))];
  });
}

function flagLine(flag: (typeof FLAGS)[number]): string {
  const short = flag.alias === undefined ? "    " : `-${flag.alias}, `;
  const long = `--${flag.negative ? "no-" : ""}${flag.name}${flag.value === null ? "" : ` ${flag.value}`}`;
  return `  ${short}${long.padEnd(22)} ${flag.help}`;
}
