const KEYS = "scenario,variant,replication";

/** A results folder of many variants, each with a time series of `points` seconds. */
export function crowdedResults(variants: number, points: number): Map<string, string> {
  const names = Array.from({ length: variants }, (_, i) => `variant-${i}`);
  const run = {
    meshsim: "1.2.3",
    scenario: { name: "crowd", sha256: "0" },
    seed: "1",
    command: "meshsim compare crowd.yaml",
    variants: names,
    baseline: names[0],
    replications: 5,
    confidence: 0.95,
    duration_s: points,
    warmup_s: 10,
    answer: "variant-7 does best.",
  };
  const p99 = (i: number): number => 80 + (i % 37);
  const summary = names.flatMap((name, i) =>
    ["client,users", "mesh,mesh"].map((scope) => `crowd,${name},,${scope},${points},1,100,${p99(i)}`),
  );
  const comparison = names.flatMap((name, i) =>
    ["availability,ratio", "p99,ms", "p50,ms", "goodput,rps", "attempts_per_request,ratio"].map((metric) => {
      const against = i === 0 ? ",,,," : `${names[0]},${i - 20},${i - 22},${i - 18},better`;
      return `crowd,${name},,users.${metric},${p99(i)},${against}`;
    }),
  );
  const series = names.map((name, i) =>
    Array.from({ length: points }, (_, t) => {
      const value = 60 + 40 * Math.sin(t / 70 + i);
      return `crowd,${name},,${t}.000,1.000,client,users,100,${t % 7},100.000,${(value / 3).toFixed(3)},${value.toFixed(3)},5.000`;
    }).join("\n"),
  );
  const levels = Array.from({ length: 60 }, (_, i) => 1 - Math.exp(-i / 6));
  const percentiles = names.flatMap((name, i) =>
    levels.map((level, k) => {
      const value = (10 + (i % 20)) * (k / 6);
      return `crowd,${name},,client,users,${level.toFixed(6)},${value.toFixed(3)},${(value * 0.95).toFixed(3)},${(value * 1.05).toFixed(3)}`;
    }),
  );
  const file = (columns: string, rows: readonly string[]): string =>
    `${KEYS},${columns}\n${rows.join("\n")}\n`;
  return new Map([
    ["run.json", JSON.stringify(run)],
    ["summary.csv", file("scope,name,requests_count,availability_ratio,offered_rps,p99_ms", summary)],
    ["comparison.csv", file("metric,unit,value,baseline,diff,diff_ci_low,diff_ci_high,verdict", comparison)],
    [
      "timeseries.csv",
      file(
        "time_s,interval_s,scope,name,requests_count,error_count,throughput_rps,p50_ms,p99_ms,in_flight_mean",
        series,
      ),
    ],
    ["percentiles.csv", file("scope,name,level_ratio,value_ms,ci_low_ms,ci_high_ms", percentiles)],
  ]);
}
