/** RFC 3339, from simulated time 0 at the beginning of 1970; runs are no longer than months. */
export function timeText(ns: number): string {
  const ms = Math.floor(ns / 1e6);
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = Math.floor(ms / 86_400_000);
  const seconds = `${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
  const time = `${two(Math.floor(ms / 3_600_000) % 24)}:${two(Math.floor(ms / 60_000) % 60)}:${seconds}`;
  return `1970-${dayText(days)}T${time}Z`;
}

/** Month and day of the `days`-th day of 1970, from 0. */
function dayText(days: number): string {
  const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  let left = days;
  let month = 0;
  while (month < 11 && left >= lengths[month]) left -= lengths[month++];
  return `${String(month + 1).padStart(2, "0")}-${String(left + 1).padStart(2, "0")}`;
}
