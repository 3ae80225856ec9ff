import { readSamples } from "../report/samples/read";
import type { CallRecord } from "../report/samples/read";
import { spansOf } from "../report/samples/spans";
import { storyOf } from "../report/samples/story";
import type { Loaded } from "../scenario/load";
import type { Scenario } from "../scenario/scenario";
import { simulate } from "../world/simulate";
import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import { loadScenario } from "./scenario-file";
import { variantOf } from "./variant";

/** Simulates until one request is over, and tells what became of it. */
export async function trace(operands: readonly string[], flags: Flags): Promise<number> {
  const [operand, ...more] = operands;
  if (more.length > 0) throw new UsageError(`trace takes one scenario, not ${operands.length}`);
  if (flags.request === null) {
    throw new UsageError("trace needs --request N: the how-manieth request, as in requests.csv");
  }
  if (flags.format !== "table" && flags.format !== "json") {
    throw new UsageError(`trace prints a table or json, not ${flags.format}`);
  }
  const loaded = await loadScenario(operand, { ...flags, quiet: true });
  if (loaded === null) return ExitCode.usage;
  process.stdout.write(`${textOf(chosen(loaded, flags), flags.request, flags.format === "json")}\n`);
  return ExitCode.ok;
}

function chosen(loaded: Loaded, { variant }: Flags): Scenario {
  return variant === null ? loaded.base : loaded.experiment.variants[variantOf(loaded, variant)].scenario;
}

/** What is told of a request, as text or as the spans of its trace. */
function textOf(
  scenario: Scenario,
  { replication, number }: NonNullable<Flags["request"]>,
  asJson: boolean,
): string {
  const traces = { share: 0, limit: 0, format: "otlp", only: number } as const;
  const watched = { ...scenario, outputs: { ...scenario.outputs, requests: null, traces } };
  const result = simulate(watched, { replication });
  const outcome = { name: scenario.name, scenario: watched, results: [result] };
  const [call, ...copies] = readSamples(result, watched);
  if ((call as CallRecord | undefined) === undefined) {
    throw new InputError(`there is no request ${number}: the run has ${result.samples!.arrived}`);
  }
  if (asJson) return JSON.stringify(spansOf(outcome), null, 2);
  const { seed } = scenario.run;
  const which = replication === 0 ? "" : `, replication ${replication}`;
  const when = (call.startNs / 1e9).toFixed(6);
  return [
    `request ${number} of ${scenario.name} (seed ${seed}${which}), at ${when} s`,
    "",
    ...storyOf(call),
    ...copies.flatMap((copy) => ["", ...storyOf(copy)]),
  ].join("\n");
}
