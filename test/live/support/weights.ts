import type { TestRandom } from "../../support/test-random";

/** One to `servers` weights, often alike and often not. */
export function randomWeights(random: TestRandom, servers: number, most: number): number[] {
  const n = 1 + random.below(servers);
  const largest = [1, 3, most][random.below(3)];
  return Array.from({ length: n }, () => 1 + random.below(largest));
}

/** Ops as in the vectors: "+" begins a request, -k ends the k-th one; never more than `most` at once. */
export function randomOps(random: TestRandom, count: number, most: number): string {
  const open: number[] = [];
  let begun = 0;
  return Array.from({ length: count }, () => {
    if (open.length > 0 && (open.length === most || random.unit() < 0.4))
      return `-${open.splice(random.below(open.length), 1)[0]}`;
    open.push(begun++);
    return "+";
  }).join(" ");
}

/** The same with changes of weights in between, "=server:weight". */
export function withReweights(random: TestRandom, ops: string, servers: number, most: number): string {
  return ops
    .split(" ")
    .map((op) => (random.unit() < 0.25 ? `=${random.below(servers)}:${1 + random.below(most)} ${op}` : op))
    .join(" ");
}

/** What such a change says. */
export function reweight(op: string): [server: number, weight: number] {
  const [server, weight] = op.slice(1).split(":").map(Number);
  return [server, weight];
}
