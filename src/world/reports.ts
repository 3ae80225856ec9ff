import { ZERO } from "../lib/double";
import { APP_ERROR, DEPENDENCY_ERROR, OK } from "../mesh/outcome";
import type { LoadReport } from "../mesh/load-report";
import * as InstanceRow from "./instances";
import { OobReports } from "./oob-reports";
import * as R from "./rows";
import { Usage } from "./usage";
import type { World } from "./world";

const { INSTANCE_SHIFT, LINE, SPEED } = InstanceRow;
const { EXECUTED, INSTANCE, ROW_SHIFT } = R;

/** Over how long instances take the mean of what they report. */
const PERIOD_NS = 1e9;
const NS_PER_S = 1e9;

/** Only what the application itself answers has a report with it. */
export function carriesReport(outcome: number): boolean {
  return outcome === OK || outcome === APP_ERROR || outcome === DEPENDENCY_ERROR;
}

/**
 * What instances report of their load with their answers: means over the last whole second. All are brought
 * up to date at the same moment, when the first is asked for.
 */
export class Reports {
  /** Those that come aside from answers. */
  readonly oob: OobReports;
  private readonly world: World;
  private readonly usage: Usage;
  private since = ZERO;
  /** by instance: answers, and failures among them, since then */
  private readonly answers: Float64Array;
  private readonly failures: Float64Array;
  /** by instance: what is reported now */
  private readonly utilization: Float64Array;
  private readonly qps: Float64Array;
  private readonly eps: Float64Array;
  private readonly workers: Float64Array;
  private readonly report = {
    utilization: ZERO,
    qps: ZERO,
    eps: ZERO,
    queued: 0,
    serviceNs: ZERO,
    workers: ZERO,
  };

  constructor(world: World) {
    const { count } = world.instances;
    this.world = world;
    this.oob = new OobReports(world);
    this.usage = new Usage(world);
    this.answers = new Float64Array(count);
    this.failures = new Float64Array(count);
    this.utilization = new Float64Array(count);
    this.qps = new Float64Array(count);
    this.eps = new Float64Array(count);
    this.workers = new Float64Array(count);
  }

  /** An attempt leaves its instance. */
  left(instance: number, outcome: number): void {
    this.answers[instance]++;
    if (outcome !== OK) this.failures[instance]++;
  }

  /** What comes with the answer to an attempt, in an object that is used again. */
  of(attempt: number): LoadReport {
    const { f, i, instances } = this.world;
    const d = attempt << ROW_SHIFT;
    const instance = i[(d << 1) | INSTANCE];
    return this.ofInstance(instance, f[d | EXECUTED] / instances.f[(instance << INSTANCE_SHIFT) | SPEED]);
  }

  /** What an instance says of itself. `serviceNs`: how long it worked for the request that it answers. */
  ofInstance(instance: number, serviceNs: number): LoadReport {
    const { instances, queue } = this.world;
    if (queue.now - this.since >= PERIOD_NS) this.renew(queue.now);
    const { report } = this;
    report.utilization = this.utilization[instance]!;
    report.qps = this.qps[instance]!;
    report.eps = this.eps[instance]!;
    const cpu = instances.cpu[instance];
    const waiting = cpu === undefined ? 0 : Math.max(0, cpu.size - cpu.cores);
    report.queued = instances.i[(instance << (INSTANCE_SHIFT + 1)) | LINE] + waiting;
    report.serviceNs = serviceNs;
    report.workers = this.workers[instance];
    return report;
  }

  private renew(now: number): void {
    const { instances } = this.world;
    const { answers, failures, usage } = this;
    const elapsed = now - this.since;
    usage.end();
    for (let instance = 0; instance < instances.count; instance++) {
      const service = instances.serviceOf(instance);
      const used = service.busyIsHeld === 1 ? usage.heldNs[instance] : usage.busyNs[instance];
      this.utilization[instance] = used / (elapsed * service.capacity);
      const all = service.spec.workers;
      this.workers[instance] = all === Infinity ? 0 : usage.heldNs[instance] / (elapsed * all);
      this.qps[instance] = (answers[instance] * NS_PER_S) / elapsed;
      this.eps[instance] = (failures[instance] * NS_PER_S) / elapsed;
    }
    this.since = now;
    answers.fill(0);
    failures.fill(0);
    usage.heldNs.fill(0);
    usage.busyNs.fill(0);
    usage.begin();
  }
}
