import yargs from "yargs";
import { UsageError } from "./command";
import { FLAGS } from "./flags";

/** Options that may be given several times. */
const LISTS = ["set", "param"];

/** Only takes the words apart; what they mean, and whether they exist, is decided from our own tables. */
export async function parse(
  args: readonly string[],
): Promise<{ operands: readonly string[]; options: Readonly<Record<string, unknown>> }> {
  const withValue = FLAGS.filter((flag) => flag.value !== null && !LISTS.includes(flag.name)).map(
    ({ name }) => name,
  );
  const switches = FLAGS.filter((flag) => flag.value === null).map(({ name }) => name);
  const parsed: Record<string, unknown> = await yargs([...args])
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "strip-aliased": true,
    })
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail(false)
    .array([...LISTS])
    .string([...withValue, ...LISTS, "_"])
    .boolean(switches)
    .alias(
      Object.fromEntries(FLAGS.flatMap(({ name, alias }) => (alias === undefined ? [] : [[name, alias]]))),
    )
    .parseAsync();
  const { _: operands, ...options } = parsed;
  delete options["$0"];
  const loose = args.find((word) => switches.some((name) => word.startsWith(`--${name}=`)));
  if (loose !== undefined) throw new UsageError(`${loose.split("=")[0]} takes no value`);
  return { operands: (operands as unknown[]).map(String), options };
}

/** Prints the script that makes the shell ask us: for zsh where that is $SHELL, else for bash. */
export function completionScript(): void {
  yargs([]).scriptName("meshsim").completion("completion").showCompletionScript();
}
