import type { Arrivals, OpenArrivals, RatedArrivals, Stage } from "./arrivals";
import type { Scenario } from "./scenario";

/** The same arrivals, `factor` times as many; users of closed loops to the nearest whole one. */
export function grown(arrivals: Arrivals, factor: number): Arrivals {
  if (factor === 1) return arrivals;
  if (arrivals.kind !== "closed") return grownOpen(arrivals, factor);
  const whole = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.round(count * factor)));
  const stages = arrivals.stages.map(({ forNs, to }) => ({ forNs, to: whole(to) }));
  return { ...arrivals, users: whole(arrivals.users), stages };
}

function grownOpen(arrivals: OpenArrivals, factor: number): OpenArrivals {
  switch (arrivals.kind) {
    case "trace":
      return { ...arrivals, scale: arrivals.scale * factor };
    case "modulated":
      return { ...arrivals, of: grownRate(arrivals.of, factor) };
    case "burst":
      // More bursts, each as large as it was.
      return { ...arrivals, of: grownOpen(arrivals.of, factor) };
    default:
      return grownRate(arrivals, factor);
  }
}

function grownRate(arrivals: RatedArrivals, factor: number): RatedArrivals {
  switch (arrivals.kind) {
    case "open":
      return { ...arrivals, rate: arrivals.rate * factor, stages: grownStages(arrivals.stages, factor) };
    case "renewal":
      return { ...arrivals, rate: arrivals.rate * factor, stages: grownStages(arrivals.stages, factor) };
    case "mmpp": {
      const states = arrivals.states.map((state) => ({ ...state, rate: state.rate * factor }));
      return { ...arrivals, states };
    }
    case "diurnal":
      return { ...arrivals, mean: arrivals.mean * factor, peak: arrivals.peak * factor };
  }
}

function grownStages(stages: readonly Stage[], factor: number): Stage[] {
  return stages.map(({ forNs, to }) => ({ forNs, to: to * factor }));
}

/** A scenario in which these clients ask for `factor` times as much. */
export function grownScenario(scenario: Scenario, clients: readonly number[], factor: number): Scenario {
  if (factor === 1) return scenario;
  return {
    ...scenario,
    clients: scenario.clients.map((client, index) =>
      clients.includes(index) ? { ...client, arrivals: grown(client.arrivals, factor) } : client,
    ),
  };
}
