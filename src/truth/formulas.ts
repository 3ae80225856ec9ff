import { meanSojourn } from "../lib/erlang-c";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import { serviceTime } from "./quantities";

/** What a case asks of another system than the one that is run, to compare with: formulas answer it. */
export function formulasOf(theory: TheoryCase): ReadonlyMap<string, Measured> {
  if (!Object.hasOwn(theory.expected, "even_split_sojourn_mean")) return new Map();
  return new Map([["even_split_sojourn_mean", { value: evenSplit(theory), n: 1 }]]);
}

/** The mean time where every instance gets the same load, at random, and serves for exponential times. */
function evenSplit({ scenario }: TheoryCase): number {
  const { clients, services } = scenario as {
    clients: { count?: number; arrivals: { rate?: number; rate_each?: number } };
    services: { instances: number; cores: number; service_time: unknown }[];
  };
  const { rate, rate_each: each = 0 } = clients.arrivals;
  const [{ instances, cores, service_time: written }] = services;
  const { mean } = serviceTime(new Fields(written, "service_time"));
  const perSecond = rate ?? each * (clients.count ?? 1);
  return mean * meanSojourn(cores, (perSecond * mean) / instances);
}
