import { METRICS, QUEUES, shareLine, Tally } from "./tally";

/**
 * How often intervals of 95 % hold the truth: `npm run test:coverage [-- SEEDS [LOAD]]`. Each seed is an
 * experiment of its own, with a warm-up that it finds itself. Seeds whose run says that it is too short are
 * counted apart.
 */
function main(seeds: number, load: number | null): void {
  let failed = 0;
  for (const queue of QUEUES.filter((one) => load === null || one.load === load)) {
    const tally = new Tally(queue);
    for (let seed = 1; seed <= seeds; seed++) tally.add(seed);
    for (const metric of METRICS) {
      const { text, isRight } = shareLine(tally, metric);
      if (!isRight) failed++;
      console.log(text);
    }
  }
  console.log(failed === 0 ? "all within 93..97 %" : `${failed} outside of 93..97 %`);
  process.exitCode = failed === 0 ? 0 : 1;
}

const [, , seeds = "400", load = ""] = process.argv;
main(Number(seeds), load === "" ? null : Number(load));
