import { nearest } from "../lib/nearest";
import type { Format } from "../report/render";
import type { Param } from "../scenario/params";
import { UsageError } from "./command";
import { count, FORMATS, formatOf, param, regressionOf, requestOf, setting, yamlOf } from "./flag-values";
import type { Override, RequestFlag } from "./flag-values";
import type { Rounds } from "./watch";
import { selectFlags, type SelectFlags } from "./select-flags";

/** What options are about. */
export type Group = "Run" | "Output" | "Help";

/** One option of the command line. */
interface Flag {
  readonly name: string;
  readonly alias?: string;
  /** What its value is called in the help; null: it takes none. */
  readonly value: string | null;
  /** Listed, and given, as `--no-NAME`. */
  readonly negative?: true;
  readonly group: Group;
  /** The commands that have it; else all that have its group. */
  readonly only?: string | readonly string[];
  readonly help: string;
  /** By command: where it means something else there. */
  readonly inCommand?: Readonly<Record<string, { readonly value: string; readonly help: string }>>;
}

/** Every option there is, in the order of the help. */
export const FLAGS: readonly Flag[] = [
  { name: "seed", value: "SEED", group: "Run", help: "seed of all chance, any text" },
  {
    name: "replications",
    alias: "r",
    value: "N",
    group: "Run",
    help: "independent runs of each variant",
    inCommand: { truth: { value: "N", help: "runs of each (default: 4, of papers as they say)" } },
  },
  { name: "duration", value: "TIME", group: "Run", help: "simulated time, such as 20m" },
  { name: "warmup", value: "TIME", group: "Run", help: "simulated time before measuring starts, or auto" },
  { name: "confidence", value: "LEVEL", group: "Run", help: "of all intervals, such as 99%" },
  {
    name: "set",
    value: "PATH=VALUE",
    group: "Run",
    help: "change one setting; may be repeated",
  },
  {
    name: "param",
    value: "PATH=A,B,...",
    group: "Run",
    only: "sweep",
    help: "sweep: values of a setting; may be repeated",
  },
  {
    name: "select",
    value: "best",
    group: "Run",
    only: "compare",
    help: "choose the best variant, with a guarantee",
  },
  {
    name: "delta",
    value: "SIZE",
    group: "Run",
    only: "compare",
    help: "smallest difference that matters, such as 5ms",
  },
  {
    name: "metric",
    value: "METRIC",
    group: "Run",
    only: "compare",
    help: "best by what (default: p99 of first client)",
  },
  {
    name: "method",
    value: "METHOD",
    group: "Run",
    only: "compare",
    help: "kn (Kim-Nelson, default) or rinott",
  },
  {
    name: "variant",
    value: "NAME",
    group: "Run",
    only: ["explain", "trace"],
    help: "of this variant of compare:",
  },
  {
    name: "request",
    value: "N",
    group: "Run",
    only: "trace",
    help: "which request, by its number in order of arrival",
  },
  {
    name: "papers",
    value: null,
    group: "Run",
    only: "truth",
    help: "figures of papers beside ours, instead of cases",
  },
  {
    name: "jobs",
    alias: "j",
    value: "N",
    group: "Run",
    help: "threads (default: one per core), same results",
  },
  {
    name: "out",
    alias: "o",
    value: "DIR",
    group: "Output",
    help: "folder for the results (default: results/NAME)",
  },
  {
    name: "resume",
    value: null,
    group: "Output",
    only: "sweep",
    help: "sweep: go on with what was not finished",
  },
  { name: "force", value: null, group: "Output", help: "replace the results in a folder that is not empty" },
  {
    name: "only",
    value: "CSV,...",
    group: "Output",
    help: "write only these files, such as summary,errors",
    inCommand: {
      truth: { value: "PATTERN", help: "only cases or papers of this name, such as mm1" },
    },
  },
  { name: "format", value: "FORMAT", group: "Output", help: `what to print: ${FORMATS.join(", ")}` },
  { name: "json", value: null, group: "Output", help: "the same as --format json" },
  {
    name: "quiet",
    alias: "q",
    value: null,
    group: "Output",
    help: "print nothing but the result and errors",
  },
  { name: "progress", value: null, negative: true, group: "Output", help: "do not show progress" },
  {
    name: "color",
    value: null,
    negative: true,
    group: "Output",
    help: "do not use colour (also: NO_COLOR=1)",
  },
  {
    name: "baseline",
    value: "DIR",
    only: ["run", "compare", "sweep", "plan"],
    group: "Output",
    help: "say what is worse than in these earlier results",
  },
  {
    name: "fail-on-regression",
    value: "5%",
    only: ["run", "compare", "sweep", "plan"],
    group: "Output",
    help: "exit with 5 when something is, by more than this",
  },
  {
    name: "watch",
    value: null,
    only: ["run", "compare", "sweep", "plan"],
    group: "Run",
    help: "run again when the scenario, or a file it reads, changes",
  },
  { name: "exit-zero", value: null, group: "Run", help: "exit with 0 also when an SLO does not hold" },
  { name: "debug", value: null, group: "Help", help: "show where in meshsim an error came from" },
  { name: "help", alias: "h", value: null, group: "Help", help: "show this help" },
  { name: "version", value: null, group: "Help", help: "show the version" },
];

/** Whether only some commands have an option, and this one is not among them. */
export function isOfOthers({ only }: Flag, command: string | undefined): boolean {
  return only !== undefined && ![only].flat().some((name) => name === command);
}

/** What the user asked for; null where an option was not given. */
export interface Flags {
  /** Each `--set`, and then the options that stand for one setting. */
  readonly overrides: readonly Override[];
  /** Each `--param`. */
  readonly params: readonly Param[];
  readonly out: string | null;
  readonly variant: string | null;
  /** Of `compare`: null, nothing is to be chosen. */
  readonly select: SelectFlags | null;
  /** A request by its number, from 1, and the replication that it is of, from 0. */
  readonly request: RequestFlag | null;
  readonly force: boolean;
  readonly resume: boolean;
  readonly baseline: string | null;
  /** 0.05 for 5%. */
  readonly failOnRegression: number | null;
  readonly jobs: number | null;
  readonly format: Format;
  /** Of `truth`. */
  readonly papers: boolean;
  readonly quiet: boolean;
  readonly exitZero: boolean;
  readonly watch: boolean;
  /** Of a command that is watched; else null. */
  readonly rounds: Rounds | null;
  readonly progress: boolean;
  /** null: as the terminal says. */
  readonly color: boolean | null;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Options of values that stand for one setting of the scenario. */
const SETTINGS: Readonly<Record<string, string>> = {
  seed: "run.seed",
  replications: "run.replications",
  duration: "run.duration",
  warmup: "run.warmup",
  confidence: "run.confidence",
  only: "outputs.csv",
};

/**
 * Reads options as parsed into `{ name: value or values }`, each value a text or a boolean. The last of an
 * option given twice counts, except for `--set` and `--param`.
 * @throws UsageError
 */
export function readFlags(parsed: Readonly<Record<string, unknown>>): Flags {
  const given = new Map<string, (string | boolean)[]>();
  for (const [name, values] of Object.entries(parsed)) {
    const flag = FLAGS.find((each) => each.name === name);
    if (flag === undefined) throw new UsageError(unknownFlag(name, values === false));
    const list = [values].flat().map((value) => valueOf(flag, value));
    if (list.length === 0) throw new UsageError(`--${name} needs a value: --${name} ${flag.value ?? ""}`);
    given.set(name, list);
  }
  const last = (name: string): string | null => {
    const value = given.get(name)?.at(-1);
    return typeof value === "string" ? value : null;
  };
  const isOn = (name: string): boolean => given.get(name)?.at(-1) === true;
  const isOff = (name: string): boolean => given.get(name)?.at(-1) === false;

  const overrides = (given.get("set") ?? []).map((text) => setting(String(text)));
  for (const [name, path] of Object.entries(SETTINGS)) {
    const text = last(name);
    if (text !== null) overrides.push({ path, value: yamlOf(name, text), flag: `--${name}`, text });
  }
  const jobs = last("jobs");
  return {
    overrides,
    params: (given.get("param") ?? []).map((text) => param(String(text))),
    out: last("out"),
    variant: last("variant"),
    select: selectFlags(last),
    request: last("request") === null ? null : requestOf(last("request")!),
    force: isOn("force"),
    resume: isOn("resume"),
    baseline: last("baseline"),
    failOnRegression: regressionOf(last("fail-on-regression"), last("baseline")),
    jobs: jobs === null ? null : count("jobs", jobs),
    format: isOn("json") ? "json" : formatOf(last("format") ?? "table"),
    papers: isOn("papers"),
    quiet: isOn("quiet"),
    exitZero: isOn("exit-zero"),
    watch: isOn("watch"),
    rounds: null,
    progress: !isOff("progress"),
    color: isOff("color") ? false : isOn("color") ? true : null,
    debug: isOn("debug"),
    help: isOn("help"),
    version: isOn("version"),
  };
}

function valueOf(flag: Flag, value: unknown): string | boolean {
  if (flag.value === null) {
    if (typeof value === "boolean") return value;
    throw new UsageError(`--${flag.name} takes no value`);
  }
  if (typeof value === "string" && value !== "") return value;
  throw new UsageError(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
}

function unknownFlag(name: string, negated: boolean): string {
  const shown = name.length === 1 ? `-${name}` : negated ? `--no-${name}` : `--${name}`;
  const options = FLAGS.map((flag) => flag.name);
  const near = name.length === 1 ? null : nearest(name, options);
  if (near === null) return `unknown option ${shown}`;
  return `unknown option ${shown}; did you mean ${negated ? `--no-${near}` : `--${near}`}?`;
}
