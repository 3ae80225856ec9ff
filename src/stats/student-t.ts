/**
 * Share of Student's t with `df` degrees of freedom that lies in (-t, t), where t = sqrt(df) tan(angle).
 * For whole `df` it is a finite sum: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and
 * 26.7.4.
 */
function centralShare(angle: number, df: number): number {
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const odd = df % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/**
 * The number that Student's t with `df` degrees of freedom (a whole number, at least 1) stays below with
 * probability `p` (strictly between 0 and 1). Right to about 12 digits.
 */
export function studentT(p: number, df: number): number {
  if (!(Number.isInteger(df) && df >= 1))
    throw new RangeError(`degrees of freedom must be a whole number, not ${df}`);
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability must lie between 0 and 1, not ${p}`);
  if (p < 0.5) return -studentT(1 - p, df);
  const share = 2 * p - 1;
  let low = 0;
  let high = Math.PI / 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return Math.sqrt(df) * Math.tan(low);
    if (centralShare(middle, df) < share) low = middle;
    else high = middle;
  }
}
