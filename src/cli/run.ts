import { ExitCode, UsageError } from "./command";
import type { Flags } from "./flags";
import { perform } from "./perform";
import { missingOf, resolvedFiles } from "./result-files";
import { loadScenario } from "./scenario-file";
import { stampOf } from "./stamp";
import { say } from "./terminal";

/** Simulates the scenario itself, without the variants it may hold. */
export async function run(operands: readonly string[], flags: Flags): Promise<number> {
  const [operand, ...more] = operands;
  if (more.length > 0) {
    throw new UsageError(`run takes one scenario, not ${operands.length}; compare takes several`);
  }
  const loaded = await loadScenario(operand, flags);
  if (loaded === null) return ExitCode.usage;
  if (loaded.experiment.baseline !== null && !flags.quiet) {
    say(`note: runs without the variants; for those: meshsim compare ${operand}`);
  }
  const { base, hash, warnings } = loaded;
  const experiment = { variants: [{ name: base.name, scenario: base }], baseline: null };
  return perform(
    {
      command: "run",
      experiment,
      stamp: stampOf(experiment, hash, "run", operands, flags),
      resolved: resolvedFiles([loaded]),
      warnings: warnings.map(({ message }) => message),
      included: loaded.included,
      missing: missingOf([loaded]),
    },
    flags,
  );
}
