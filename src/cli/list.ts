import { nearest } from "../lib/nearest";
import { METRICS } from "../report/metrics";
import { wrap } from "../report/table";
import { balancers, discovery, distributions, faults, profiles, resilience } from "../scenario/catalog";
import type { Catalog, Entry } from "../scenario/catalog";
import { ExitCode, UsageError } from "./command";

/** What there are lists of. */
export const TOPICS: ReadonlyMap<string, () => Catalog> = new Map([
  ["balancers", balancers],
  ["faults", faults],
  ["distributions", distributions],
  ["metrics", metrics],
  ["discovery", discovery],
  ["profiles", profiles],
  ["resilience", resilience],
]);

const WIDTH = 80;
const NAME_WIDTH = 22;

/** Prints what exists of a kind. */
export function list(operands: readonly string[]): Promise<number> {
  const topic = operands.at(0);
  if (topic === undefined || operands.length > 1) throw new UsageError(`list needs one of ${topics()}`);
  process.stdout.write(`${listing(topic)}\n`);
  return Promise.resolve(ExitCode.ok);
}

/** One entry after the other, with its options and their defaults. Throws `UsageError`. */
export function listing(topic: string): string {
  const catalog = TOPICS.get(topic);
  if (catalog !== undefined) return linesOf(catalog()).join("\n");
  const near = nearest(topic, [...TOPICS.keys()]);
  const advice = near === null ? `there are ${topics()}` : `did you mean ${near}?`;
  throw new UsageError(`no list of ${topic}; ${advice}`);
}

function topics(): string {
  return [...TOPICS.keys()].join(", ");
}

function metrics(): Catalog {
  const entries = METRICS.map(({ name, unit, better }) => ({
    name,
    about: better === null ? unit : `${unit}; ${better} is better`,
    options: [],
  }));
  return { entries, later: [] };
}

function linesOf({ entries, later }: Catalog): string[] {
  const lines = entries.flatMap(entryLines);
  return later.length === 0 ? lines : [...lines, "", ...columns("not supported yet", later.join(", "), 0)];
}

function entryLines({ name, about, options }: Entry): string[] {
  const details = options.flatMap((option) => {
    const value = option.fallback === null ? "needed" : `default: ${option.fallback}`;
    return columns(option.name, `${option.about} (${value})`, 2);
  });
  return [...columns(name, about, 0), ...details];
}

/** A name, and beside it a text that is broken at spaces to fit. */
function columns(name: string, text: string, indent: number): string[] {
  const label = (" ".repeat(indent) + name).padEnd(NAME_WIDTH);
  const fits = label.length === NAME_WIDTH && label.endsWith("  ");
  const lines = wrap(text, WIDTH - NAME_WIDTH, 0, 0).map(
    (line, index) => (index === 0 && fits ? label : " ".repeat(NAME_WIDTH)) + line,
  );
  return fits ? lines : [label.trimEnd(), ...lines];
}
