import { changesOf } from "../scenario/faults";
import type { Scenario, Service } from "../scenario/scenario";
import { ADMIT, Compiler, END, FAIL } from "./program";
import type { Program } from "./program";

/** Compiles every operation of every service. */
export function compile(scenario: Scenario): Program {
  const compiler = new Compiler();
  const mayChange = changesOf(scenario).some(({ of }) => of === "errors");
  const places = emitAll(compiler, scenario.services, mayChange);
  return {
    code: Int32Array.from(compiler.code),
    distributions: compiler.distributions,
    counts: compiler.counts,
    callSites: compiler.callSites,
    caches: compiler.caches,
    chances: Float64Array.from(compiler.chances),
    waits: Float64Array.from(compiler.waits),
    choiceUpTo: Float64Array.from(compiler.choiceUpTo),
    choiceTarget: Int32Array.from(compiler.choiceTarget),
    branches: Int32Array.from(compiler.branches),
    joins: Int32Array.from(compiler.joins),
    ...places,
  };
}

type Places = Pick<
  Program,
  "entry" | "errorChance" | "serviceOf" | "firstOperation" | "priorityOf" | "siteOwner" | "timeoutNs"
>;

/** Where each operation begins, and whose it is. `mayChange`: chances of errors do while the run goes on. */
function emitAll(compiler: Compiler, services: readonly Service[], mayChange: boolean): Places {
  const entry: number[] = [];
  const serviceOf: number[] = [];
  const firstOperation: number[] = [];
  const siteOwner: number[] = [];
  const errorChance: number[] = [];
  services.forEach((service, index) => {
    firstOperation.push(entry.length);
    for (const operation of service.operations) {
      entry.push(compiler.here);
      serviceOf.push(index);
      if (operation.concurrency !== null) compiler.emit(ADMIT);
      compiler.steps(operation.steps, 0);
      const survives = (1 - service.errors) * (1 - operation.errors);
      const mayFail = survives < 1 || mayChange;
      errorChance.push(mayFail ? compiler.chance(1 - survives) : -1);
      if (mayFail) compiler.emit(FAIL, errorChance[errorChance.length - 1]);
      compiler.emit(END);
    }
    while (siteOwner.length < compiler.callSites.length) siteOwner.push(index);
  });
  return {
    errorChance: Int32Array.from(errorChance),
    entry: Int32Array.from(entry),
    priorityOf: Int32Array.from(
      services.flatMap(({ operations }) =>
        operations.map(({ priority }) => ["critical", "default", "sheddable"].indexOf(priority)),
      ),
    ),
    timeoutNs: Float64Array.from(
      services.flatMap(({ operations }) => operations.map((one) => one.timeoutNs)),
    ),
    serviceOf: Int32Array.from(serviceOf),
    firstOperation: Int32Array.from(firstOperation),
    siteOwner: Int32Array.from(siteOwner),
  };
}
