import type { Arrivals } from "../../src/scenario/arrivals";
import type { LoadOptions } from "../../src/scenario/load";
import { arrivalProcess } from "../../src/world/traffic/arrival-process";
import { sample, scenarioOf } from "./sample-scenario";

/** The arrivals of a client, from their settings as YAML text. */
export function arrivalsIn(settings: string, options: LoadOptions = {}): Arrivals {
  const clients = `clients: { users: { target: web.get, arrivals: { ${settings} } } }`;
  return scenarioOf(sample({ clients }), options).clients[0].arrivals;
}

/** Times in ns of all arrivals before `untilNs`. */
export function timesOf(arrivals: Arrivals, untilNs: number, seed = "1"): number[] {
  const process = arrivalProcess(arrivals, seed, "users", untilNs)!;
  const times: number[] = [];
  for (let at = process.next(); at < untilNs; at = process.next()) times.push(at);
  return times;
}

/** How many of the times lie in each of the windows from 0 on. */
export function countsIn(times: readonly number[], windowNs: number, windows: number): number[] {
  const counts = new Array<number>(windows).fill(0);
  for (const at of times) if (at < windows * windowNs) counts[Math.floor(at / windowNs)]++;
  return counts;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function varianceOf(values: readonly number[]): number {
  const center = meanOf(values);
  return meanOf(values.map((value) => (value - center) * (value - center)));
}

/** Variance over mean of the counts: 1 for a Poisson process. */
export function dispersion(counts: readonly number[]): number {
  return varianceOf(counts) / meanOf(counts);
}
