import http from "node:http";
// In a project of your own: from "meshsim/mesh".
import {
  createBalancer,
  ENVOY_OUTLIER_DEFAULTS,
  Endpoints,
  EnvoyOutlierDetection,
  POLICIES,
} from "../src/mesh";
import { OK, CONNECT_FAILURE } from "../src/mesh/outcome";
import { SERVER_ERROR, SUCCEEDED } from "../src/mesh/resilience/envoy-outlier-detection";

/** What may be drawn, from the machine's own chance. */
const chance = {
  unit: (): number => Math.random(),
  below: (n: number): number => Math.floor(Math.random() * n),
};
const now = (): number => Number(process.hrtime.bigint());

/** An HTTP client that sends each request to the less loaded of two servers, and none to those that fail. */
export class BalancedClient {
  private readonly ports: readonly number[];
  private readonly endpoints = new Endpoints();
  private readonly balancer = createBalancer(
    { name: "leastRequest", ...POLICIES.leastRequest.defaults },
    this.endpoints,
  );
  private readonly outliers = new EnvoyOutlierDetection(
    this.endpoints,
    { ...ENVOY_OUTLIER_DEFAULTS, maxEjectionPercent: 50 },
    now(),
  );

  constructor(ports: readonly number[]) {
    this.ports = ports;
    this.endpoints.update(ports.map((_, key) => ({ key, weight: 1 })));
    this.balancer.updated(now(), chance);
    this.outliers.updated();
  }

  /** The status of the answer, and which server gave it. */
  async get(path: string): Promise<{ status: number; server: number }> {
    const start = now();
    if (start >= this.outliers.nextTickAt) this.outliers.tick(start, chance);
    const slot = this.pick(start);
    this.endpoints.active[slot]++;
    this.balancer.sent?.(slot, start);
    const status = await send(this.ports[slot], path).catch(() => 503);
    const end = now();
    this.endpoints.active[slot]--;
    this.balancer.answered?.(slot, end - start, end, status < 500 ? OK : CONNECT_FAILURE);
    this.outliers.answered(slot, status < 500 ? SUCCEEDED : SERVER_ERROR, end, chance);
    return { status, server: slot };
  }

  /** Draws again a few times where it meets an ejected one. */
  private pick(at: number): number {
    let slot = this.balancer.pick(at, chance);
    for (let k = 0; k < 20 && this.outliers.isEjected(slot); k++) slot = this.balancer.pick(at, chance);
    return slot;
  }
}

function send(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path }, (answer) => {
      answer.resume().on("end", () => {
        resolve(answer.statusCode ?? 0);
      });
    });
    request.on("error", reject);
  });
}
