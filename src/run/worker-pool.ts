import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import type { Answer, Task } from "./worker";

/** Times that a run is begun again after its thread died: who has lost one may have been out of luck. */
const RERUNS = 2;

const SIMULATED = 0;
const REQUESTS = 1;
const STOP = 2;
const CELLS = 3;

/** How far one run is, in memory that its thread shares. */
export class JobProgress {
  readonly cells = new Float64Array(new SharedArrayBuffer(CELLS * Float64Array.BYTES_PER_ELEMENT));

  get simulatedNs(): number {
    return this.cells[SIMULATED];
  }

  /** Those that have ended. */
  get requests(): number {
    return this.cells[REQUESTS];
  }

  get stopped(): boolean {
    return this.cells[STOP] === 1;
  }

  /** The run ends early, with what it has; one that has not begun ends as soon as it begins. */
  stop(): void {
    this.cells[STOP] = 1;
  }

  /** As before the run; a stop stays. */
  reset(): void {
    this.cells[SIMULATED] = 0;
    this.cells[REQUESTS] = 0;
  }
}

interface Threads {
  readonly threads: readonly unknown[];
  run(task: Task): Promise<Answer>;
  destroy(): Promise<void>;
}

/**
 * Threads that simulate, as long as there is work: experiments, searches and sequential replications share
 * them, as starting one costs more than many a run. A thread that dies is replaced.
 */
export class WorkerPool {
  readonly threads: number;
  readonly #worker: string;
  #pool: Promise<Threads> | null = null;
  /** What to call for the runs under way when no thread is left that could answer. */
  readonly #waiting = new Set<(error: Error) => void>();

  /** `worker`: module whose `runJob` does the work, instead of the simulator. */
  constructor(threads = availableParallelism(), worker = join(__dirname, `worker${extname(__filename)}`)) {
    this.threads = threads;
    this.#worker = worker;
  }

  /**
   * One run; what it gives depends on the scenario and the number of the replication alone. More than there
   * are threads wait for their turn.
   * @throws what the simulation threw, or what its thread died of, several times.
   */
  async run(scenario: Scenario, replication: number, progress = new JobProgress()): Promise<Result> {
    const pool = await (this.#pool ??= this.#start());
    for (let reruns = RERUNS; ; reruns--) {
      try {
        const answer = await this.#ask(pool, { scenario, replication, progress: progress.cells });
        if ("error" in answer) throw new Thrown(answer.error);
        return answer.result;
      } catch (error) {
        if (error instanceof Thrown) throw error.error;
        if (reruns === 0 || progress.stopped || pool.threads.length === 0) throw error;
        progress.reset();
      }
    }
  }

  /** Ends all threads; runs under way are lost. */
  async destroy(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    if (pool !== null) await (await pool).destroy();
  }

  async #ask(pool: Threads, task: Task): Promise<Answer> {
    let giveUp!: (error: Error) => void;
    const lost = new Promise<never>((_, reject) => (giveUp = reject));
    this.#waiting.add(giveUp);
    try {
      return await Promise.race([pool.run(task), lost]);
    } finally {
      this.#waiting.delete(giveUp);
    }
  }

  async #start(): Promise<Threads> {
    const { Piscina } = await import("piscina");
    const pool = new Piscina<Task, Answer>({
      filename: this.#worker,
      name: "runJob",
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
      minThreads: this.threads,
      maxThreads: this.threads,
      // Threads of a source checkout compile for themselves.
      ...(extname(__filename) === ".ts" ? { execArgv: ["-r", require.resolve("ts-node/register")] } : {}),
    });
    // A thread that dies with no run in it: the others go on, if there are any.
    pool.on("error", (error: Error) => {
      if (pool.threads.length > 0) return;
      for (const giveUp of this.#waiting) giveUp(error);
    });
    return pool;
  }
}

/** What the simulation itself threw: it would again. */
class Thrown extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}
