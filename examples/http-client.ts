import http from "node:http";
// In a project of your own: from "meshsim/mesh".
import * as mesh from "../src/mesh";

/** What may be drawn, from the machine's own chance. */
const chance: mesh.Random = {
  unit: () => Math.random(),
  below: (n) => Math.floor(Math.random() * n),
};
const now = (): number => Number(process.hrtime.bigint());

/** An HTTP client that sends each request to the less loaded of two servers, and none to those that fail. */
export class BalancedClient {
  private readonly ports: readonly number[];
  private readonly endpoints = new mesh.Endpoints();
  /** Least request among the healthy; among all of them in panic, when too few are. */
  private readonly balancer = new mesh.HostSets(
    this.endpoints,
    (among) => mesh.createBalancer({ name: "leastRequest", ...mesh.POLICIES.leastRequest.defaults }, among),
    { panicThreshold: 50, failTrafficOnPanic: false, overprovisioningPercent: 140, zones: null },
  );
  private readonly outliers = new mesh.EnvoyOutlierDetection(
    this.endpoints,
    { ...mesh.ENVOY_OUTLIER_DEFAULTS, maxEjectionPercent: 50 },
    now(),
  );

  constructor(ports: readonly number[]) {
    this.ports = ports;
    this.endpoints.update(ports.map((port) => ({ key: port, weight: 1 })));
    this.balancer.updated(now(), chance);
    this.outliers.updated();
  }

  /** The status of the answer, and which server gave it. */
  async get(path: string): Promise<{ status: number; server: number }> {
    const start = now();
    if (start >= this.outliers.nextTickAt && this.outliers.tick(start, chance))
      this.balancer.updated(start, chance);
    const slot = this.balancer.pick(start, chance);
    this.endpoints.active[slot]++;
    this.balancer.sent?.(slot, start);
    const status = await send(Number(this.endpoints.key(slot)), path).catch(() => 503);
    const end = now();
    const isWell = status < 500;
    this.endpoints.active[slot]--;
    this.balancer.answered?.(slot, end - start, end, isWell ? mesh.OK : mesh.APP_ERROR);
    const result = isWell ? mesh.SUCCEEDED : mesh.SERVER_ERROR;
    if (this.outliers.answered(slot, result, end, chance)) this.balancer.updated(end, chance);
    return { status, server: this.ports.indexOf(Number(this.endpoints.key(slot))) };
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
