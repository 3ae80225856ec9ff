import type { Experiment } from "../scenario/scenario";
import type { Flags } from "./flags";
import { version } from "./version";

/** Everything that decides the bytes of the results. */
export interface Stamp {
  readonly version: string;
  readonly hash: string;
  readonly seed: string;
  /** "10", or "10 to 100" where it depends. */
  readonly replications: string;
  readonly node: string;
  /** The command that gives the same results again. */
  readonly rerun: string;
}

export function stampOf(
  experiment: Experiment,
  hash: string,
  command: string,
  operands: readonly string[],
  flags: Flags,
): Stamp {
  const { seed, replications, precision } = experiment.variants[0].scenario.run;
  return {
    version: version(),
    hash,
    seed,
    replications: precision === null ? String(replications) : `${precision.least} to ${replications}`,
    node: process.versions.node,
    rerun: rerun(command, operands, flags),
  };
}

/** Two lines for stderr: what runs, and how to run it again. */
export function stampLines({ version: own, hash, seed, replications, node, rerun: again }: Stamp): string {
  const count = `${replications} ${replications === "1" ? "replication" : "replications"}`;
  const scenario = `scenario sha256:${hash.slice(0, 8)}`;
  return `meshsim ${own}  ${scenario}  seed ${seed}  ${count}  node ${node}\nrerun: ${again}`;
}

/** The command with all that changes results, and where they go; the rest stands in the file. */
function rerun(command: string, operands: readonly string[], flags: Flags): string {
  const options = [
    ...flags.overrides.flatMap(({ flag, text }) => [flag, text]),
    ...flags.params.flatMap(({ path, values }) => ["--param", `${path}=${values}`]),
  ];
  const out = flags.out === null ? [] : ["--out", flags.out];
  return ["meshsim", command, ...operands, ...options, ...selectOptions(flags.select), ...out]
    .map(quoted)
    .join(" ");
}

function selectOptions(select: Flags["select"]): string[] {
  if (select === null) return [];
  const { delta, metric, method } = select;
  const by = metric === null ? [] : ["--metric", metric];
  return ["--select", "best", "--delta", delta, ...by, "--method", method];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
