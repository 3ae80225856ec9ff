import { nearest } from "../lib/nearest";
import type { Format } from "../report/render";
import type { Param } from "../scenario/params";
import { parsePercent } from "../scenario/quantities";
import { UsageError } from "./command";

export const FORMATS = ["table", "csv", "markdown", "json"] as const satisfies readonly Format[];

/** A setting of the scenario given on the command line. */
export interface Override {
  readonly path: string;
  /** YAML. */
  readonly value: string;
  /** The option it came from, and its value as given. */
  readonly flag: string;
  readonly text: string;
}

/** A request of one replication. */
export interface RequestFlag {
  readonly replication: number;
  readonly number: number;
}

export function count(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--${name} ${text}: must be a whole number from 1`);
}

export function requestOf(text: string): RequestFlag {
  const match = /^(?:(\d+)\/)?([1-9]\d*)$/.exec(text);
  const [replication, number] = [Number(match?.[1] ?? 0), Number(match?.[2])];
  if (match !== null && Number.isSafeInteger(replication) && Number.isSafeInteger(number))
    return { replication, number };
  throw new UsageError(
    `--request ${text}: must be a whole number from 1, or REPLICATION/NUMBER such as 2/1780`,
  );
}

export function setting(text: string): Override {
  const at = text.indexOf("=");
  if (at > 0) return { path: text.slice(0, at), value: text.slice(at + 1), flag: "--set", text };
  throw new UsageError(`--set ${text}: must be path=value, such as services.web.replicas=5`);
}

export function regressionOf(text: string | null, baseline: string | null): number | null {
  if (text === null) return null;
  const share = parsePercent(text);
  if (share === null) throw new UsageError(`--fail-on-regression ${text}: must be a percentage such as 5%`);
  if (baseline === null) throw new UsageError("--fail-on-regression needs --baseline DIR to compare with");
  return share;
}

export function param(text: string): Param {
  const at = text.indexOf("=");
  if (at > 0) return { path: text.slice(0, at), values: text.slice(at + 1), flag: `--param ${text}` };
  throw new UsageError(`--param ${text}: must be path=values, such as services.web.replicas=4,8`);
}

/** The value of an option as the scenario would have it. */
export function yamlOf(name: string, text: string): string {
  // As the file would have it, so that the option and the setting give the same scenario, hash included.
  if (name === "seed") return String(Number(text)) === text ? text : JSON.stringify(text);
  if (name === "replications") return String(count(name, text));
  if (name !== "only") return text;
  const files = text.split(",").map((file) => file.trim().replace(/\.csv$/, ""));
  return JSON.stringify(files);
}

export function formatOf(text: string): Format {
  const format = FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  const near = nearest(text, FORMATS);
  const hint = near === null ? `one of ${FORMATS.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`--format ${text}: no such format; ${hint}`);
}
