/**
 * Decides how late a message is that the network loses, and that TCP sends again: after a time that doubles
 * with each loss, until the connection is given up.
 *
 * Source: RFC 6298 section 5 (the time doubles), torvalds/linux include/net/tcp.h: TCP_RTO_MIN (200 ms),
 * TCP_RTO_MAX (120 s), TCP_RETR2 (15 retransmissions).
 * Differs: RFC 6298 has a least time of 1 s, which Linux does not keep to. The time is always the least, as
 * on paths of some milliseconds. A message is lost as a whole, and never found missing sooner by what comes
 * after it (fast retransmit): so it is with messages of one segment on a connection without other traffic.
 * Draws: one for each message.
 */

/** Time before a message is sent for the second time, ns, and the longest such time. */
const FIRST_NS = 200e6;
const LONGEST_NS = 120e9;
/** How often a message is sent again before the connection is given up. */
const RETRANSMISSIONS = 15;

/** How many times in a row a message is lost, by a number between 0 and 1; `rate`: chance of each. */
export function lossesOf(u: number, rate: number): number {
  if (rate <= 0) return 0;
  return rate >= 1 ? Infinity : Math.floor(Math.log(u) / Math.log(rate));
}

/** How late a message is that was lost so often, ns; Infinity: it is never seen. */
export function retransmissionDelay(losses: number): number {
  if (losses > RETRANSMISSIONS) return Infinity;
  let delay = 0;
  let pause = FIRST_NS;
  for (let k = 0; k < losses; k++) {
    delay += pause;
    pause = Math.min(2 * pause, LONGEST_NS);
  }
  return delay;
}
