import { tune } from "../../src/run/tune";
import { METRICS, QUEUES, shareLine, Tally } from "./tally";

/** Where the seeds of the measurement begin: not those that anybody looked at while choosing a method. */
const FIRST = 700_001;

/**
 * How often intervals of 95 % hold the truth: `npm run test:coverage [-- SEEDS [LOAD [FIRST]]]`. Each seed is
 * an experiment of its own, with a warm-up that it finds itself. Seeds whose run says that it is too short
 * are counted apart. Says `near` where a share is outside of 93..97 % by no more than the standard error of
 * the measurement; only more than that is a failure.
 */
function main(seeds: number, load: number | null, first: number): void {
  tune();
  const verdicts: string[] = [];
  for (const queue of QUEUES.filter((one) => load === null || one.load === load)) {
    const tally = new Tally(queue);
    for (let seed = first; seed < first + seeds; seed++) tally.add(seed);
    for (const metric of METRICS) {
      const { text, verdict } = shareLine(tally, metric);
      verdicts.push(verdict);
      console.log(text);
    }
  }
  const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
  console.log(`${count("pass")} within 93..97 %, ${count("near")} near, ${count("FAIL")} outside`);
  process.exitCode = count("FAIL") === 0 ? 0 : 1;
}

const [, , seeds = "400", load = "", first = String(FIRST)] = process.argv;
main(Number(seeds), load === "" ? null : Number(load), Number(first));
