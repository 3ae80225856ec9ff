import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import { perform } from "./perform";
import { missingOf, resolvedFiles } from "./result-files";
import { loadScenario } from "./scenario-file";
import { stampOf } from "./stamp";
import { say } from "./terminal";

/** Searches for the smallest sizes that meet what a scenario's plan asks for. */
export async function plan(operands: readonly string[], flags: Flags): Promise<number> {
  const [operand, ...more] = operands;
  if (more.length > 0) throw new UsageError(`plan takes one scenario, not ${operands.length}`);
  const loaded = await loadScenario(operand, flags, { points: true });
  if (loaded === null) return ExitCode.usage;
  const { plan: asked, base, hash, warnings } = loaded;
  if (asked === null) {
    throw new InputError(
      `${operand} has no plan: block; add one, such as plan: { vary: { services.api.replicas: 2..20 } }`,
    );
  }
  if (loaded.experiment.baseline !== null && !flags.quiet)
    say("note: plans without the variants of compare:");
  if (base.run.antithetic) {
    throw new InputError("a plan looks at single replications, not at pairs: leave out run.antithetic");
  }
  if (base.run.precision !== null && !flags.quiet) {
    say("note: run.replications.until has no part in a plan: a candidate gets as many replications as tell");
  }
  const run = { ...base.run, replications: asked.most, precision: null };
  const experiment = { variants: [{ name: base.name, scenario: { ...base, run } }], baseline: null };
  return perform(
    {
      command: "plan",
      experiment,
      plan: asked,
      stamp: stampOf(experiment, hash, "plan", operands, flags),
      resolved: resolvedFiles([loaded]),
      warnings: warnings.map(({ message }) => message),
      included: loaded.included,
      missing: missingOf([loaded]),
    },
    flags,
  );
}
