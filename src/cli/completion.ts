import { FILES } from "../report/columns";
import { settingPaths } from "../scenario/paths";
import { ExitCode, UsageError } from "./command";
import { FORMATS } from "./flag-values";
import { FLAGS } from "./flags";
import { COMMANDS, takes } from "./help";
import { TOPICS } from "./list";
import { completionScript } from "./words";

/** Prints a script for the shell. */
export function completion(operands: readonly string[]): Promise<number> {
  if (operands.length > 0) throw new UsageError("completion takes no names: meshsim completion >> ~/.bashrc");
  completionScript();
  return Promise.resolve(ExitCode.ok);
}

/**
 * What the last of `words` (those after "meshsim") may become. Empty where a file is wanted: the shell then
 * offers files by itself.
 */
export function complete(words: readonly string[]): string[] {
  const word = words.at(-1) ?? "";
  return candidates(words, word).filter((candidate) => candidate.startsWith(word));
}

function candidates(words: readonly string[], word: string): readonly string[] {
  const command = COMMANDS.find(({ name }) => name === words[0]);
  if (words.length <= 1) return COMMANDS.map(({ name }) => name);
  switch (words.at(-2)) {
    case "--set":
    case "--param":
      return settingPaths().map((path) => `${path}=`);
    case "--format":
      return FORMATS;
    case "--only":
      return [...Object.keys(FILES), "sweep", "plan"];
  }
  if (word.startsWith("-")) {
    return FLAGS.filter((flag) => command !== undefined && takes(command, flag)).map(
      ({ name, negative }) => `--${negative ? "no-" : ""}${name}`,
    );
  }
  return command?.name === "list" && words.length === 2 ? [...TOPICS.keys()] : [];
}
