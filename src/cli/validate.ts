import { ExitCode } from "./command";
import type { Flags } from "./flags";
import { loadScenario } from "./scenario-file";

/** Looks for mistakes in each file; says only "ok" when there are none. */
export async function validate(operands: readonly string[], flags: Flags): Promise<number> {
  let sound = true;
  for (const operand of operands)
    sound = (await loadScenario(operand, flags, { points: true })) !== null && sound;
  if (!sound) return ExitCode.usage;
  process.stdout.write("ok\n");
  return ExitCode.ok;
}
