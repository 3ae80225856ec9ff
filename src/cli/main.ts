#!/usr/bin/env node
import { nearest } from "../lib/nearest";
import { CUSTOM_FAILED } from "../lib/module-text";
import type { Command } from "./command";
import { ExitCode, InputError, UsageError } from "./command";
import { FLAGS, isOfOthers, readFlags } from "./flags";
import { COMMANDS, help, summary } from "./help";
import { watchStreams, say } from "./terminal";
import { version } from "./version";

/** Commands are loaded when they are called for: `--version` and `--help` should answer at once. */
const LOADERS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["run", async () => (await import("./run")).run],
  ["compare", async () => (await import("./compare")).compare],
  ["sweep", async () => (await import("./sweep")).sweep],
  ["plan", async () => (await import("./plan")).plan],
  ["validate", async () => (await import("./validate")).validate],
  ["explain", async () => (await import("./explain")).explain],
  ["trace", async () => (await import("./trace")).trace],
  ["report", async () => (await import("./report")).report],
  ["truth", async () => (await import("./truth")).truth],
  ["init", async () => (await import("./init")).init],
  ["list", async () => (await import("./list")).list],
  ["schema", async () => (await import("./schema")).schema],
  ["completion", async () => (await import("./completion")).completion],
]);

/** What the shell calls, with the words of the line so far, "meshsim" first. */
const COMPLETE = "--get-yargs-completions";

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0) return print(summary(version()));
  if (args.length === 1 && args[0] === "--version") return print(version());
  if (args[0] === COMPLETE) return print((await import("./completion")).complete(args.slice(2)).join("\n"));
  const { operands, options } = await (await import("./words")).parse(args);
  const flags = readFlags(options);
  const name = operands.at(0);
  const rest = operands.slice(1);
  if (flags.version) return print(version());
  if (name === "help") return print(help(rest.at(0) ?? null));
  if (flags.help) return print(help(name ?? null));
  if (name === undefined) throw new UsageError(`no command given: ${[...LOADERS.keys()].join(", ")}`);
  const load = LOADERS.get(name);
  if (load === undefined) throw new UsageError(unknownCommand(name));
  const { operands: wanted } = COMMANDS.find((one) => one.name === name)!;
  const other = FLAGS.find((flag) => flag.name in options && isOfOthers(flag, name));
  if (other !== undefined)
    throw new UsageError(`${name} has no --${other.name}; ${[other.only!].flat().join(" and ")} has`);
  if (rest.length === 0 && wanted.startsWith("<scenario"))
    throw new UsageError(`${name} needs a scenario: a file, or - for standard input`);
  const command = await load();
  return flags.watch ? (await import("./watch")).watching(command, rest, flags) : command(rest, flags);
}

function unknownCommand(name: string): string {
  const near = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  if (near !== null) return `unknown command ${name}; did you mean ${near}?`;
  if (/\.ya?ml$/.test(name)) return `unknown command ${name}; to simulate that file: meshsim run ${name}`;
  return `unknown command ${name}; there are ${COMMANDS.map((command) => command.name).join(", ")}`;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return ExitCode.ok;
}

/** Says what went wrong, in one message, and returns the exit code. */
function explain(error: unknown, debug: boolean): number {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  // An unwritable folder is for the user to change when there is a hint how, else the system's refusal.
  const usage =
    error instanceof UsageError ||
    message.includes(CUSTOM_FAILED) ||
    (name === "OutputError" && hintOf(error) !== null);
  say(`meshsim: ${message}`);
  for (const line of hints(error, usage, debug)) say(`         ${line}`);
  if (debug) say((cause instanceof Error ? cause.stack : stack) ?? "");
  return usage ? ExitCode.usage : ExitCode.failure;
}

function hints(error: unknown, usage: boolean, debug: boolean): string[] {
  if (error instanceof InputError) return [];
  if (error instanceof UsageError) return ["meshsim --help lists commands and options"];
  const hint = hintOf(error);
  const known = hint === null ? [] : [hint];
  if (usage || debug || (error instanceof Error && error.name === "OutputError")) return known;
  return [...known, "this should not happen; with --debug it shows where it did"];
}

function hintOf(error: unknown): string | null {
  return error instanceof Error && "hint" in error && typeof error.hint === "string" ? error.hint : null;
}

watchStreams();
const args = process.argv.slice(2);
void main(args)
  .catch((error: unknown) => explain(error, args.includes("--debug")))
  .then((code) => {
    process.exitCode = code;
  });
