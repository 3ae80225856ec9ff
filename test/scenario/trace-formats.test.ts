import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLog } from "../../src/scenario/access-log";
import type { LogFormat } from "../../src/scenario/access-log";
import { readAzureFunctions } from "../../src/scenario/azure-functions";
import { readLimbo } from "../../src/scenario/limbo";
import type { Recorded } from "../../src/scenario/trace-file";

const S = 1e9;
const NASA = join(__dirname, "../../../shared/data/nasa-http-1995-08-first100.clf");

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

function seconds(recorded: Recorded | string): [number, number][] {
  if (typeof recorded === "string") throw new Error(recorded);
  return recorded.times.map((at, i) => [at / S, recorded.counts[i]]);
}

function assertRefused(answer: Recorded | string, words: RegExp): void {
  assert.ok(typeof answer === "string");
  assert.match(answer, words);
}

const CLF = (at: string, more = ""): string => `10.0.0.9 - jo [${at}] "GET /a?b=[c] HTTP/1.1" 200 17${more}`;
const COMBINED = (at: string, more = ""): string => CLF(at, ` "https://x.org/" "Mozilla/5.0 (X11)"${more}`);
const ENVOY = (at: string): string =>
  `[${at}] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" ` +
  `"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.2.1:80"`;
const ISTIO = (at: string): string =>
  `[${at}] "GET /status/418 HTTP/1.1" 0 DC downstream_remote_disconnect - "-" 0 95 12 - "-" "curl/7.64" ` +
  `"84961386" "httpbin:8000" "-" outbound|8000||httpbin.foo.svc - 10.1.1.1:8000 10.1.1.2:42 - default`;

describe("access logs", () => {
  const inSeconds: readonly [LogFormat, (at: string) => string][] = [
    ["clf", CLF],
    ["combined", COMBINED],
    ["nginx", COMBINED],
  ];
  for (const [format, line] of inSeconds) {
    it(`${format}: stamps of whole seconds are counts of seconds, in any order`, () => {
      const recorded = readLog(
        lines(
          line("28/Feb/2024:23:59:59 -0400"),
          line("29/Feb/2024:00:00:02 -0400"),
          "",
          line("28/Feb/2024:23:59:59 -0400"),
          line("29/Feb/2024:04:00:02 +0000"),
          line("28/Feb/2024:23:59:58 -0400"),
        ),
        format,
      );
      assert.deepEqual(seconds(recorded), [
        [0, 1],
        [1, 2],
        [4, 2],
      ]);
      assert.equal((recorded as Recorded).binNs, S);
    });
  }

  it("nginx: a request came its $request_time before it was written down", () => {
    for (const more of [' 1.500 0.100 "10.0.0.123"', ' "-" rt=1.500 uct="0.000"', ' "192.168.0.1" 1.500']) {
      const recorded = readLog(
        lines(COMBINED("01/Jan/2024:00:00:05 +0000", more), COMBINED("01/Jan/2024:00:00:05 +0000", " 3.001")),
        "nginx",
      );
      // The seconds of 3.5 s and 1.999 s.
      assert.deepEqual(seconds(recorded), [
        [0, 1],
        [2, 1],
      ]);
    }
  });

  for (const [format, line] of [
    ["envoy", ENVOY],
    ["istio", ISTIO],
  ] as const) {
    it(`${format}: stamps of milliseconds are times, in any order, as text or JSON`, () => {
      const recorded = readLog(
        lines(
          line("2024-05-01T10:00:00.310Z"),
          '{"bytes_sent":5,"start_time":"2024-05-01T10:00:00.060Z","method":"GET"}',
          line("2024-05-01T10:00:02.310Z"),
        ),
        format,
      );
      assert.deepEqual(seconds(recorded), [
        [0, 1],
        [0.25, 1],
        [2.25, 1],
      ]);
      assert.equal((recorded as Recorded).binNs, 0);
    });
  }

  const wrong: readonly [LogFormat, string, string][] = [
    ["clf", CLF("01/Jan/2024:00:00:05 +0000").replace("200 17", "OK"), "line 1:"],
    ["clf", lines(CLF("01/Jan/2024:00:00:05 +0000"), "# a comment"), "line 2:"],
    ["clf", CLF("30/Feb/2024:00:00:05 +0000"), "line 1:"],
    ["clf", CLF("01/Fab/2024:00:00:05 +0000"), "line 1:"],
    ["clf", COMBINED("01/Jan/2024:00:00:05 +0000"), "line 1:"],
    ["combined", CLF("01/Jan/2024:00:00:05 +0000"), "line 1:"],
    ["envoy", ENVOY("yesterday"), "line 1:"],
    ["istio", '{"start_time": 5}', "line 1:"],
    ["istio", "{ no json", "line 1:"],
  ];
  for (const [format, text, words] of wrong) {
    it(`${format}: refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      const problem = readLog(text, format);
      assert.ok(typeof problem === "string" && problem.startsWith(words));
      assert.ok(problem.endsWith(`is not a line of the format ${format}`), problem);
    });
  }

  it("say so where they are empty", () => {
    assert.equal(readLog("\n", "clf"), "is empty");
  });

  it("clf: reads one as a web server wrote it", function () {
    if (!existsSync(NASA)) {
      console.warn(`      SKIPPED: ${NASA} is not there`);
      this.skip();
    }
    const recorded = seconds(readLog(readFileSync(NASA, "utf8"), "clf"));
    assert.equal(
      recorded.reduce((sum, [, count]) => sum + count, 0),
      100,
    );
    // 00:00:01, 00:00:07, 00:00:08 (three), ...
    assert.deepEqual(recorded.slice(0, 3), [
      [0, 1],
      [6, 1],
      [7, 3],
    ]);
  });
});

describe("the data sets of Azure Functions", () => {
  it("2019: rows of minutes are added up", () => {
    const minutes = Array.from({ length: 1440 }, (_, k) => String(k + 1));
    const row = (of: (minute: number) => number): string =>
      ["o", "a", "f", "http", ...minutes.map((_, k) => String(of(k)))].join(",");
    const text = lines(
      ["HashOwner", "HashApp", "HashFunction", "Trigger", ...minutes].join(","),
      row((k) => (k === 0 ? 3 : 0)),
      row((k) => (k === 1439 ? 2 : 1)),
    );
    const recorded = readAzureFunctions(text);
    assert.ok(typeof recorded !== "string");
    assert.equal(recorded.binNs, 60 * S);
    assert.deepEqual(seconds(recorded).slice(0, 2), [
      [0, 4],
      [60, 1],
    ]);
    assert.deepEqual(seconds(recorded).at(-1), [1439 * 60, 2]);
    const broken = readAzureFunctions(text.replace(",3,0,", ",3,x,"));
    assert.equal(broken, 'line 2: "x" in 2 is not a whole number of requests');
  });

  it("2021: requests came at their ends less their durations", () => {
    const text = lines("app,func,end_timestamp,duration", "a,f,10.5,0.5", "a,g,2.0,3.0", "b,f,7,2e-1");
    assert.deepEqual(seconds(readAzureFunctions(text)), [
      [0, 1],
      [7.8, 1],
      [11, 1],
    ]);
    assert.equal(readAzureFunctions(text.replace("2e-1", "?")), 'line 4: "?" in duration is not a number');
  });

  it("are known by their headers", () => {
    assertRefused(readAzureFunctions("a,b\n1,2\n"), /^line 1: is neither the header of 2019/);
  });
});

describe("LIMBO's rates", () => {
  it("hold around their times where the first is half an interval, else from them on", () => {
    assert.deepEqual(seconds(readLimbo("0.5,4.34;\n1.5,6;\n2.5,0\n", null)), [
      [0, 4.34],
      [1, 6],
      [2, 0],
    ]);
    assert.deepEqual(seconds(readLimbo("time,rate\n0,4\n10,6e1\n", null)), [
      [0, 4],
      [10, 60],
    ]);
    const recorded = readLimbo("0,4\n10,6\n", 5 * S);
    assert.equal((recorded as Recorded).binNs, 5 * S);
  });

  it("are refused where they make no sense", () => {
    assertRefused(readLimbo("0,4\n1;x\n", null), /^line 2: "1;x" is not a time and a rate/);
    assertRefused(readLimbo("1,4\n1,5\n", null), /^line 2: "1" is not after the time of the row/);
    assertRefused(readLimbo("0,4\n10,5\n15,6\n", null), /^row 3: comes before the interval/);
    assertRefused(readLimbo("0,4\n", null), /say how long it lasts with bin/);
    assert.equal(readLimbo("", null), "is empty");
  });
});
