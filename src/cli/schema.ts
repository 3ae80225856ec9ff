import { jsonSchema } from "../scenario/json-schema";
import { ExitCode, UsageError } from "./command";

/** Prints the JSON Schema of scenarios. */
export function schema(operands: readonly string[]): Promise<number> {
  if (operands.length > 0)
    throw new UsageError("schema takes no names: meshsim schema > meshsim.schema.json");
  process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return Promise.resolve(ExitCode.ok);
}
