import { TestRandom } from "./test-random";

/** A random scenario with a plan, the same for the same seed: small, so that all its sizes can be tried. */
export function randomPlan(seed: number): string {
  const random = new TestRandom(seed);
  const pick = <T>(some: readonly T[]): T => some[random.below(some.length)];
  const services = 1 + random.below(3);
  const zones = 1 + random.below(3);
  const works = Array.from({ length: services }, () => 2 + random.below(10));
  const lines = works.map((work, i) => {
    const next = i + 1 < services ? `, s${i + 1}.get` : "";
    const cores = pick([1, 1, 2]);
    const kind = pick(["exp ", "", "exp "]);
    const cost = pick(["", "", `cost: 0.${1 + random.below(9)}, `]);
    const step = `{ work: ${kind}${work}ms }${next}`;
    return `  s${i}: { replicas: 3, cores: ${cores}, ${cost}operations: { get: [${step}] } }`;
  });
  const vary = works.map(
    (_, i) => `services.s${i}.replicas: ${pick(["1..6", "2..10 step 2", "[1, 3, 4, 8]"])}`,
  );
  const conditions = ["{ name: calm }"];
  if (zones > 1 && random.below(2) === 0)
    conditions.push("{ name: zone lost, faults: [{ at: 1s, zoneOutage: {}, on: { zone: a } }] }");
  if (random.below(2) === 0)
    conditions.push(
      "{ name: slow, faults: [{ at: 1s, for: 1s, slow: { speed: 0.6x }, on: { service: s0 } }] }",
    );
  const objectives = [`c.p99 < ${pick([40, 80, 150])}ms`, ...pick([[], ["c.availability >= 99%"]])];
  return `meshsim: 1
name: random
run: { duration: 3s, warmup: 500ms, seed: ${seed}, replications: ${2 + random.below(3)} }
topology: { zones: [${["a", "b", "c"].slice(0, zones).join(", ")}], cost: { coreHour: 0.05 } }
services:
${lines.join("\n")}
clients: { c: { target: s0.get, arrivals: { poisson: ${100 + 50 * random.below(6)}/s }, timeout: 300ms } }
mesh: { defaults: { balancer: ${pick(["roundRobin", "leastRequest", "random"])} } }
slo: [${objectives.map((text) => `"${text}"`).join(", ")}]
plan:
  growth: ${pick(["[1x]", "[1x, 1.5x]"])}
  vary: { ${vary.join(", ")} }
  under: [${conditions.join(", ")}]
  minimize: ${pick(["cost", "cores", "instances"])}
`;
}
