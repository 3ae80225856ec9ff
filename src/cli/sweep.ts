import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import { perform } from "./perform";
import { missingOf, resolvedFiles } from "./result-files";
import { loadScenario } from "./scenario-file";
import { stampOf } from "./stamp";
import { say } from "./terminal";

/** Simulates every point of a scenario's sweep, all on the same chance. */
export async function sweep(operands: readonly string[], flags: Flags): Promise<number> {
  const [operand, ...more] = operands;
  if (more.length > 0) throw new UsageError(`sweep takes one scenario, not ${operands.length}`);
  const loaded = await loadScenario(operand, flags, { points: true });
  if (loaded === null) return ExitCode.usage;
  const { sweep: experiment, hash, warnings } = loaded;
  if (experiment === null) {
    throw new InputError(
      `${operand} has no sweep: block; add one, or say what changes: --param services.api.replicas=4,8`,
    );
  }
  if (loaded.experiment.baseline !== null && !flags.quiet) {
    say("note: sweeps without the variants of compare:; to sweep what they change, make it a param");
  }
  return perform(
    {
      command: "sweep",
      experiment,
      stamp: stampOf(experiment, hash, "sweep", operands, flags),
      resolved: resolvedFiles([loaded]),
      warnings: warnings.map(({ message }) => message),
      included: loaded.included,
      missing: missingOf([loaded]),
    },
    flags,
  );
}
