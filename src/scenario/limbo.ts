import { linesOf } from "./csv";
import type { Recorded } from "./trace-file";

/**
 * Reads arrival rates as LIMBO and MiSim write them: `0.5,4.34` a line (or with `;` at its end), a time in
 * seconds and the requests of the interval around it. Intervals are as long as times are apart; where the
 * first time is half of that, as LIMBO has it, times are the middles of their intervals, otherwise their
 * starts. Rates may have parts of a request. Answers with a sentence where something is wrong, with its
 * line.
 *
 * Source: Descartes LIMBO (von Kistowski et al., Modeling and extracting load intensity profiles, 2017);
 * MiSim's arrival rate files.
 */
export function readLimbo(content: string, binNs: number | null): Recorded | string {
  const times: number[] = [];
  const counts: number[] = [];
  for (const [i, line] of linesOf(content).entries()) {
    const text = line.trim().replace(/;$/, "");
    if (text === "") continue;
    const match = /^(\d+(?:\.\d+)?)\s*[,;]\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(text);
    // A header line, if there is one.
    if (match === null && i === 0 && /^[A-Za-z]/.test(text)) continue;
    if (match === null)
      return `line ${i + 1}: ${JSON.stringify(text)} is not a time and a rate such as 0.5,4.34`;
    const at = Math.round(Number(match[1]) * 1e9);
    if (times.length > 0 && at <= times[times.length - 1])
      return `line ${i + 1}: ${JSON.stringify(match[1])} is not after the time of the row above`;
    times.push(at);
    counts.push(Number(match[2]));
  }
  if (times.length === 0) return "is empty";
  const apart = times.length > 1 ? times[1] - times[0] : 2 * times[0];
  const length = binNs ?? apart;
  if (length === 0) return "has one row at time 0: say how long it lasts with bin";
  const uneven = times.findIndex((at, i) => i > 0 && at - times[i - 1] < length);
  if (uneven > 0) return `row ${uneven + 1}: comes before the interval of the row above has ended`;
  const before = Math.abs(times[0] - length / 2) <= 1 ? length / 2 : 0;
  return { times: times.map((at) => Math.round(at - before)), counts, binNs: length };
}
