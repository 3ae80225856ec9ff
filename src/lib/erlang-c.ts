/**
 * Chance that a customer of M/M/c waits, by the recursion of Erlang B: `erlangs` are offered to `servers`;
 * 1 where these are not more.
 */
export function erlangC(servers: number, erlangs: number): number {
  if (erlangs >= servers) return 1;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (erlangs * blocked) / (n + erlangs * blocked);
  return (servers * blocked) / (servers - erlangs * (1 - blocked));
}

/** How long a customer of M/M/c is in the system on average, in mean service times. */
export function meanSojourn(servers: number, erlangs: number): number {
  return erlangs >= servers ? Infinity : 1 + erlangC(servers, erlangs) / (servers - erlangs);
}

/**
 * Chance that a customer of M/M/c, first come, first served, is in the system for longer than `times` mean
 * service times.
 */
export function chanceOfSojourn(servers: number, erlangs: number, times: number): number {
  if (erlangs >= servers) return 1;
  const waits = erlangC(servers, erlangs);
  const spare = servers - erlangs;
  // Waiting is exponential at `spare` per service time, and is followed by an exponential service.
  const both = Math.abs(spare - 1) < 1e-9 ? times * Math.exp(-times) : tail(spare, times);
  return Math.exp(-times) + waits * both;
}

/** What waiting, if there is any, adds to the chance that a service alone takes longer. */
function tail(spare: number, times: number): number {
  return (Math.exp(-times) - Math.exp(-spare * times)) / (spare - 1);
}
