import { fieldsOf, linesOf } from "./csv";
import type { Recorded } from "./trace-file";

const MINUTE_NS = 60e9;
const MINUTES = 1440;

/**
 * Reads the public data sets of Azure Functions. That of 2019 has a row for each function with its
 * invocations in each minute of a day (`HashOwner,HashApp,HashFunction,Trigger,1,...,1440`): they are added
 * up. That of 2021 has a row for each invocation (`app,func,end_timestamp,duration`, in seconds): it came at
 * its end less its duration. Answers with a sentence where something is wrong, with its line.
 *
 * Source: Azure/AzurePublicDataset AzureFunctionsDataset2019.md and AzureFunctionsInvocationTrace2021.md.
 */
export function readAzureFunctions(content: string): Recorded | string {
  const [header, ...rows] = linesOf(content);
  const names = fieldsOf(header).map((name) => name.trim());
  if (names.includes("end_timestamp")) return invocations(names, rows);
  if (names.includes("HashFunction") && names.includes("1")) return minutes(names, rows);
  return "line 1: is neither the header of 2019 (HashFunction and minutes) nor that of 2021 (end_timestamp)";
}

function minutes(names: readonly string[], rows: readonly string[]): Recorded | string {
  const columns = Array.from({ length: MINUTES }, (_, k) => names.indexOf(String(k + 1))).filter(
    (column) => column >= 0,
  );
  const counts = columns.map(() => 0);
  for (const [i, row] of rows.entries()) {
    if (row.trim() === "") continue;
    const fields = fieldsOf(row);
    for (const [minute, column] of columns.entries()) {
      const text = (fields.at(column) ?? "").trim();
      if (!/^\d{1,9}$/.test(text))
        return `line ${i + 2}: ${JSON.stringify(text)} in ${names[column]} is not a whole number of requests`;
      counts[minute] += Number(text);
    }
  }
  return { times: counts.map((_, minute) => minute * MINUTE_NS), counts, binNs: MINUTE_NS };
}

function invocations(names: readonly string[], rows: readonly string[]): Recorded | string {
  const columns = [names.indexOf("end_timestamp"), names.indexOf("duration")];
  if (columns[1] < 0) return "line 1: has no column duration beside end_timestamp";
  const starts: number[] = [];
  for (const [i, row] of rows.entries()) {
    if (row.trim() === "") continue;
    const fields = fieldsOf(row);
    const values = columns.map((column) => (fields.at(column) ?? "").trim());
    const wrong = values.findIndex((text) => !/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text));
    if (wrong >= 0)
      return `line ${i + 2}: ${JSON.stringify(values[wrong])} in ${names[columns[wrong]]} is not a number`;
    starts.push(Math.round((Number(values[0]) - Number(values[1])) * 1e9));
  }
  if (starts.length === 0) return "is empty";
  starts.sort((a, b) => a - b);
  // Some began before the record did.
  const first = Math.min(starts[0], 0);
  return { times: starts.map((at) => at - first), counts: starts.map(() => 1), binNs: 0 };
}
