import { Fields } from "./case";
import { percent, serviceTime } from "./quantities";
import type { ServiceTime } from "./quantities";
import { balancerOf, classes, steps, weightsOf } from "./words";
import type { Block } from "./words";

/** Cores that fail and are repaired, each on its own, whether they work or not. */
export interface CoreFailures {
  readonly cores: number;
  readonly mtbf: number;
  readonly mttr: number;
  /** Work that is interrupted goes on at another core of the instance. */
  readonly migrates: boolean;
}

/** A service of a neutral scenario in our words. */
export interface ServicePlan {
  /** The services that it takes, by name; several where a balancer tells its instances apart. */
  readonly services: ReadonlyMap<string, Block>;
  /** How much of the load each of them gets, by operation. */
  readonly targets: ReadonlyMap<string, number>;
  /** Of whoever calls it; undefined: it makes no difference. */
  readonly balancer: unknown;
  readonly coreFailures: CoreFailures | undefined;
  /** Added to every message, seconds. */
  readonly latency: number;
  /** Seconds until the caller gives up and the work stops. */
  readonly deadline: number;
  /** Instances that are down from the start. */
  readonly down: number;
}

export interface Surroundings {
  /** What its operation does after its own work. */
  readonly next: readonly string[];
  /** Connections that stand before it. */
  readonly pool: Fields | null;
  /** What is expected is the limit of infinitely many instances. */
  readonly isLimit: boolean;
}

export function readService(name: string, fields: Fields, around: Surroundings): ServicePlan {
  const work = serviceTime(fields.fields("service_time"));
  const operations = { call: [...steps(work, fields), ...around.next] };
  const coreFailures = readCoreFailures(fields, work);
  const isSplit = coreFailures?.migrates === false;
  const errors = percent(fields.number("failure_probability", 0));
  const limits = around.pool === null ? readLimits(fields) : readPool(fields, around.pool);
  const instances = fields.number("instances", 1);
  const speeds = fields.has("instance_speed") ? (fields.list("instance_speed") as number[]) : null;
  const balancer = fields.has("balancer") ? fields.fields("balancer") : null;
  const weights = balancer === null ? null : weightsOf(balancer, instances);

  const services = new Map<string, Block>();
  const targets = new Map<string, number>();
  const add = (part: string, replicas: number, ofSpeed: readonly number[] | null, weight: number): void => {
    const classed = ofSpeed === null ? {} : { speeds: classes(ofSpeed) };
    services.set(part, { replicas, ...limits, ...classed, errors, operations });
    targets.set(`${part}.call`, weight);
  };
  if (weights !== null)
    weights.forEach((weight, k) => {
      add(`${name}-${k}`, 1, speeds && [speeds[k]], weight);
    });
  else add(name, isSplit ? coreFailures.cores : instances, speeds, 1);

  const isPicked = balancer !== null && weights === null;
  const own = isPicked ? balancerOf(balancer, { instances, isLimit: around.isLimit }) : undefined;
  if (isSplit) Object.assign(services.get(name)!, { cores: 1, workers: 1 });
  balancer?.end();
  const latency = fields.number("sidecar_latency_total_per_proxy", 0);
  const plan = { services, targets, coreFailures, latency, deadline: readDeadline(fields) };
  const down = fields.number("down_instances", 0);
  fields.end();
  return { ...plan, down, balancer: isSplit ? "centralQueue" : own };
}

/** Cores, workers and queue of an instance. */
function readLimits(fields: Fields): Block {
  const discipline = fields.word("discipline", ["fifo", "ps"]);
  const inside = fields.has("max_in_instance") ? fields.number("max_in_instance") : Infinity;
  if (fields.get("cores") === "unlimited") return inside === Infinity ? {} : { workers: inside, queue: 0 };
  const cores = fields.number("cores");
  const limit = inside === Infinity ? {} : { limit: inside - cores };
  const timeout = fields.has("queue_timeout")
    ? { timeout: serviceTime(fields.fields("queue_timeout")).written }
    : {};
  return {
    cores,
    ...(discipline === "fifo" ? { workers: cores } : {}),
    queue: { ...limit, ...timeout },
  };
}

/**
 * A pool of connections with one request each, and a line for them, is a service with workers and a queue.
 */
function readPool(fields: Fields, pool: Fields): Block {
  fields.word("discipline", ["fifo"]);
  fields.word("cores", ["unlimited"]);
  const connections = pool.number("max_connections");
  const perConnection = "requests_per_connection_at_once";
  if (pool.number(perConnection) !== 1) throw pool.beyond(perConnection);
  const queue = pool.number("max_pending");
  pool.end();
  return { cores: connections, workers: connections, queue };
}

/**
 * Those that strike at any time; where work stays at its core, cores are then instances of one core each
 * behind one line. Where it goes on at another, ours shares the cores that are left instead of going back to
 * the head of the line, which is the same for the number inside as long as work is exponential.
 */
function readCoreFailures(fields: Fields, work: ServiceTime): CoreFailures | undefined {
  if (!fields.has("core_failures")) return undefined;
  const failures = fields.fields("core_failures");
  const interrupted = failures.word("interrupted", ["resume_same_core", "head_of_queue_resume_any_core"]);
  const when = failures.word("when", ["always", "busy"]);
  const found = {
    cores: fields.number("cores"),
    mtbf: failures.number("mtbf"),
    mttr: failures.number("mttr"),
    migrates: interrupted !== "resume_same_core",
  };
  failures.end();
  if (when === "busy" && !found.migrates) return undefined;
  if (when === "busy") throw failures.beyond("when: busy");
  if (found.migrates && !String(work.written).startsWith("exp "))
    throw failures.beyond("interrupted, where work is not exponential");
  if (!found.migrates && fields.number("instances", 1) !== 1)
    throw fields.beyond("core_failures of several instances");
  return found;
}

function readDeadline(fields: Fields): number {
  if (!fields.has("request_deadline")) return Infinity;
  if (fields.get("abort_running") !== true) throw fields.beyond("abort_running");
  return fields.number("request_deadline");
}
