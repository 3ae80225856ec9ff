import assert from "node:assert/strict";
import { measureExperiment } from "../../src/report/measured";
import { notesOn } from "../../src/report/render";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";

interface Parts {
  readonly run?: string;
  readonly arrivals?: string;
  readonly work?: string;
  readonly more?: string;
}

/** What the tables of a queue have below them, in one line. */
function notesOf({
  run = "duration: 20s",
  arrivals = "poisson: 50/s",
  work = "exp 10ms",
  more = "",
}: Parts): string {
  const { loaded, problems } = load(
    `
meshsim: 1
name: queue
run: { ${run} }
services: { web: { workers: 1, operations: { get: [{ work: ${work} }] } } }
clients: { users: { target: web.get, arrivals: { ${arrivals} } } }
outputs: { csv: [summary] }
${more}`,
    "queue.yaml",
  );
  assert.ok(loaded !== null, JSON.stringify(problems.map(({ message }) => message)));
  const measured = measureExperiment(executeHere(loaded.experiment));
  return notesOn(measured.baseline === null ? "run" : "compare", measured).join("\n");
}

const FIVE = "duration: 20s, warmup: 2s, replications: 5";

describe("advice", () => {
  it("tells that there is no steady state, and what would make one", () => {
    assert.match(
      notesOf({ arrivals: "poisson: 130/s" }),
      /web is saturated .*no steady state.*add replicas or lower/,
    );
    assert.doesNotMatch(notesOf({ arrivals: "poisson: 60/s" }), /saturated/);
  });

  it("tells that users who wait for answers hide an overload", () => {
    // 200 users who think for a second would ask 200 times a second; one worker answers 100.
    const hidden = notesOf({ arrivals: "users: 200, think: exp 1s" });
    assert.match(hidden, /web is as good as saturated .*users ask \d+(\.\d+)?\/s of the 200\.0\/s/);
    assert.match(hidden, /give the load as a rate/);
    assert.doesNotMatch(hidden, /no steady state/);
    assert.doesNotMatch(notesOf({ arrivals: "users: 50, think: exp 1s" }), /saturated/);
  });

  it("tells which percentiles have too few values beyond them", () => {
    // 240 and 1,000 requests: two and ten beyond p99.
    const few = notesOf({ run: "duration: 20s", arrivals: "constant: 12/s", work: "1ms" });
    assert.match(few, /p99, p99\.9 of users rest on 2\d\d successes.*\(p99 takes 1000\).*run for longer/);
    const more = notesOf({ run: "duration: 20s", arrivals: "constant: 51/s", work: "1ms" });
    assert.match(more, /^p99\.9 of users rests on 10\d\d successes.*\(p99\.9 takes 10000\)/m);
    assert.doesNotMatch(notesOf({ arrivals: "constant: 510/s", work: "1ms" }), /rests? on/);
  });

  it("tells that a run is too short for the interval of a percentile, and what makes it longer", () => {
    const busy = { arrivals: "poisson: 90/s" };
    const short = notesOf({ ...busy, run: "duration: 25s, warmup: 5s, replications: 10" });
    assert.match(short, /too short for the interval of .*users\.p99\b.*make run\.duration longer/);
    const calm = notesOf({ run: "duration: 40s, replications: 10", arrivals: "poisson: 30/s" });
    assert.doesNotMatch(calm, /too short for the interval of users\.(p50|p90|p95|p99)\b/);
  });

  it("tells that an interval is wider than the difference, and how many replications might show it", () => {
    const far = "compare: { variants: { as-is: {}, other: { services.web.replicas: 4 } } }";
    assert.doesNotMatch(
      notesOf({ run: FIVE, arrivals: "poisson: 80/s", more: far }),
      /users\.p99 cannot be told/,
    );
    // With so little load a second instance hardly matters.
    const turned = notesOf({
      run: "duration: 4s, replications: 5",
      more: "compare: { variants: { as-is: {}, other: { mesh.defaults.balancer: random, services.web.replicas: 2 } } }",
      arrivals: "poisson: 30/s",
      work: "lognormal p50=10ms p99=400ms",
    });
    assert.match(turned, /cannot be told from that of as-is.*how many replications might show it/);
  });
});
