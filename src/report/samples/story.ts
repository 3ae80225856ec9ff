import { wrap } from "../table";
import type { AttemptRecord, CallRecord, End, StayRecord } from "./read";

/** Of the line, and of the column of times in front. */
const WIDTH = 80;
const TIME_WIDTH = 10;
const INDENT = 2;

/** Something that is told, at its time and so deep within what led to it. */
interface Line {
  readonly atNs: number;
  readonly depth: number;
  readonly text: string;
}

/** What became of a request, decision by decision, in lines that terminals can hold. */
export function storyOf(root: CallRecord): string[] {
  const told = callLines(root, `${root.caller} (${root.zone})`, 0);
  return [
    `${"at, ms".padStart(TIME_WIDTH)}  what`,
    ...told.flatMap(({ atNs, depth, text }) => {
      const time = ((atNs - root.startNs) / 1e6).toFixed(3).padStart(TIME_WIDTH);
      const lines = wrap(text, WIDTH - TIME_WIDTH - 2 - depth * INDENT, 0);
      return lines.map(
        (line, k) => `${k === 0 ? time : " ".repeat(TIME_WIDTH)}  ${" ".repeat(depth * INDENT)}${line}`,
      );
    }),
  ];
}

function callLines(call: CallRecord, caller: string, depth: number): Line[] {
  const { startNs, endNs, end, orphanedNs, timeoutNs } = call;
  const what = call.isAsync ? "calls, without waiting for it," : "calls";
  const limit = timeoutNs < Infinity ? ` (limit ${ms(timeoutNs - startNs)})` : "";
  const ended =
    end === null ? ": not over by the end of the run" : `: ${endText(end)} after ${ms(endNs - startNs)}`;
  const text = `${caller} ${what} ${call.service}.${call.operation}${ended}${limit}`;
  const orphaned = Number.isNaN(orphanedNs)
    ? []
    : [{ atNs: orphanedNs, depth: depth + 1, text: "who waited for it is gone: nobody waits any more" }];
  const parts = call.attempts.map((attempt, k) => attemptLines(attempt, call.attempts.at(k - 1), depth + 1));
  return [{ atNs: startNs, depth, text }, ...parts.flat(), ...endings(call, depth + 1), ...orphaned];
}

/** Why there was no further try. */
function endings({ end, endNs, attempts }: CallRecord, depth: number): Line[] {
  if (end === null || end.isOk) return [];
  const flags = end.flag.split(",");
  if (flags.includes("URX")) return [{ atNs: endNs, depth, text: "no retry is left (URX)" }];
  if (flags.at(-1) === "UO" && attempts.at(-1)?.end?.flag !== "UO")
    return [{ atNs: endNs, depth, text: "the retry budget refuses a retry (UO)" }];
  return [];
}

function attemptLines(attempt: AttemptRecord, before: AttemptRecord | undefined, depth: number): Line[] {
  const { sentNs, departNs, arrivedNs, closedNs, end } = attempt;
  const lines: Line[] = [{ atNs: sentNs, depth, text: sentText(attempt, before) }];
  const inner = depth + 1;
  if (departNs > sentNs) {
    const text = `is sent after ${ms(departNs - sentNs)} of waiting for a connection or its turn`;
    lines.push({ atNs: departNs, depth: inner, text });
  }
  if (!Number.isNaN(arrivedNs)) lines.push(...insideLines(attempt, inner));
  if (end !== null) lines.push({ atNs: closedNs, depth: inner, text: closedText(attempt, end) });
  return lines;
}

function sentText(attempt: AttemptRecord, before: AttemptRecord | undefined): string {
  const { number, instance, pick } = attempt;
  const why = whyText(attempt, before);
  if (instance === null) return `try ${number}${why}: no instance is chosen`;
  const { service, instance: ordinal, zone } = instance;
  const whom = `try ${number}${why} to ${service}-${ordinal} (${zone})`;
  if (Number.isNaN(pick.members)) return whom;
  if (pick.members === 1) return `${whom}, the only one: ${pick.active} under way`;
  const range = pick.least === pick.most ? String(pick.least) : `${pick.least} to ${pick.most}`;
  return `${whom}, one of ${pick.members}: ${pick.active} under way, ${range} at each`;
}

function whyText({ reason, sentNs }: AttemptRecord, before: AttemptRecord | undefined): string {
  switch (reason) {
    case "first":
      return "";
    case "hedge":
      return before === undefined ? ", a hedge" : `, a hedge ${ms(sentNs - before.sentNs)} after the last`;
    case "retry":
    case "client-retry": {
      const who = reason === "retry" ? "a retry" : "the client's own retry";
      const pause = before === undefined ? NaN : sentNs - before.closedNs;
      return pause >= 0 ? `, ${who} after ${ms(pause)}` : `, ${who}`;
    }
  }
}

/** What happens at the instance, in the order of time. */
function insideLines(attempt: AttemptRecord, depth: number): Line[] {
  const { arrivedNs, leftNs, served, instance, closedNs } = attempt;
  const here = instance === null ? "" : `${instance.service}-${instance.instance}`;
  const parts = [
    ...attempt.stays.map((stay) => ({ atNs: stay.fromNs, lines: [stayLine(stay, depth)] })),
    ...attempt.calls.map((call) => ({ atNs: call.startNs, lines: callLines(call, here, depth) })),
  ].sort((a, b) => a.atNs - b.atNs);
  const late = closedNs < leftNs ? ", though nobody waits any more" : "";
  const left = served === null ? [] : [{ atNs: leftNs, depth, text: `answers: ${endText(served)}${late}` }];
  return [{ atNs: arrivedNs, depth, text: "arrives" }, ...parts.flatMap(({ lines }) => lines), ...left];
}

function stayLine({ kind, fromNs, toNs, workNs }: StayRecord, depth: number): Line {
  const time = Number.isNaN(toNs) ? "to the end of the run" : ms(toNs - fromNs);
  const texts = {
    queue: `waits in line for a worker: ${time}`,
    work: `works: ${time} for ${ms(workNs)} of core time`,
    wait: `waits without work: ${time}`,
    pool: `waits for a slot of a pool: ${time}`,
  };
  return { atNs: fromNs, depth, text: texts[kind] };
}

/** As the caller has it. */
function closedText({ served, arrivedNs, closedNs, leftNs }: AttemptRecord, end: End): string {
  if (end.isOk) return "the answer is there: ok";
  if (!(closedNs < leftNs) && served !== null && served.cause === end.cause)
    return `the answer is there: ${endText(end)}`;
  const goesOn = closedNs < leftNs || (served === null && !Number.isNaN(arrivedNs));
  return `over for its caller: ${endText(end)}${goesOn ? "; the instance does not stop for that" : ""}`;
}

function endText({ isOk, cause, flag }: End): string {
  if (isOk) return "ok";
  return flag === "" ? cause : `${cause} (${flag})`;
}

function ms(ns: number): string {
  return `${Number((ns / 1e6).toFixed(3))} ms`;
}
