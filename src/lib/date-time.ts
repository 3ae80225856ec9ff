/** A moment: whole seconds since 1970 (UTC) and the nanoseconds after them. */
export interface Moment {
  readonly seconds: number;
  readonly ns: number;
}

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?\s*(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a date and a time of day as logs write them, `2023-11-16 18:17:03.97996` or with `T`, `Z` and offsets
 * (ISO 8601); without an offset it is taken as UTC. Null when the text is none, or the day does not exist.
 */
export function parseDateTime(text: string): Moment | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const [fraction, offset] = match.slice(7) as (string | undefined)[];
  const seconds = daysBefore(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  return { seconds: seconds - offsetSeconds(offset), ns: Number((fraction ?? ".").slice(1).padEnd(9, "0")) };
}

const LOG_FORM = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/;
const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As `parseDateTime`, of the form that access logs have: `01/Aug/1995:00:00:01 -0400`. */
export function parseLogTime(text: string): Moment | null {
  const match = LOG_FORM.exec(text);
  if (match === null) return null;
  const [, day, name, year, time, offset] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const month = String(MONTH_NAMES.indexOf(name) + 1).padStart(2, "0");
  return parseDateTime(`${year}-${month}-${day}T${time}${offset}`);
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return MONTHS[month - 1] + (month === 2 && isLeap ? 1 : 0);
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function daysBefore(year: number, month: number, day: number): number {
  const last = year - 1;
  let days = last * 365 + Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
  for (let earlier = 1; earlier < month; earlier++) days += daysIn(year, earlier);
  return days + day - 1 - DAYS_TO_1970;
}

/** From the first of January of the year 1. */
const DAYS_TO_1970 = 719_162;

function offsetSeconds(offset: string | undefined): number {
  if (offset === undefined || offset === "Z") return 0;
  const digits = offset.replace(":", "");
  const seconds = Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60;
  return digits.startsWith("-") ? -seconds : seconds;
}
