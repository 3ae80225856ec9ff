import { jsonSchema } from "../scenario/json-schema";
import { referencePage } from "../scenario/reference";
import { ExitCode, UsageError } from "./command";
import type { Flags } from "./flags";

/** Prints the JSON Schema of scenarios; with `--format markdown`, the reference for people. */
export function schema(operands: readonly string[], { format }: Flags): Promise<number> {
  if (operands.length > 0)
    throw new UsageError("schema takes no names: meshsim schema > meshsim.schema.json");
  const text = format === "markdown" ? referencePage() : JSON.stringify(jsonSchema(), null, 2);
  process.stdout.write(`${text.trimEnd()}\n`);
  return Promise.resolve(ExitCode.ok);
}
