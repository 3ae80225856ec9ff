import { tune } from "../../src/run/tune";
import { METRICS, QUEUES, shareLine, Tally } from "./tally";

/** Where the seeds of the measurement begin: not those that anybody looked at while choosing a method. */
const FIRST = 700_001;

/**
 * How often intervals of 95 % hold the truth: `npm run test:coverage [-- SEEDS [LOAD [FIRST]]]`. Each seed is
 * an experiment of its own, with a warm-up that it finds itself. Seeds whose run says that it is too short
 * are counted apart.
 */
function main(seeds: number, load: number | null, first: number): void {
  tune();
  let failed = 0;
  for (const queue of QUEUES.filter((one) => load === null || one.load === load)) {
    const tally = new Tally(queue);
    for (let seed = first; seed < first + seeds; seed++) tally.add(seed);
    for (const metric of METRICS) {
      const { text, isRight } = shareLine(tally, metric);
      if (!isRight) failed++;
      console.log(text);
    }
  }
  console.log(failed === 0 ? "all within 93..97 %" : `${failed} outside of 93..97 %`);
  process.exitCode = failed === 0 ? 0 : 1;
}

const [, , seeds = "400", load = "", first = String(FIRST)] = process.argv;
main(Number(seeds), load === "" ? null : Number(load), Number(first));
