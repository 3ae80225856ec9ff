/** Relative error at which the iterations below stop: one unit in the last place. */
const EPSILON = 2.220446049250313e-16;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * B(2n) / (2n (2n - 1)) for n = 1, 2, …: the terms of Stirling's series for ln Γ, B being the Bernoulli
 * numbers.
 */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * ln Γ(x) for x > 0, to about 1e-15.
 * Source: Abramowitz and Stegun, 6.1.41 (Stirling's series) and 6.1.15 (recurrence). Seven terms leave less
 * than 3e-17 from x = 10 on; smaller arguments are raised to that by Γ(x + 1) = x Γ(x).
 */
export function logGamma(x: number): number {
  let raised = x;
  let product = 1;
  while (raised < 10) product *= raised++;
  const inverse = 1 / raised;
  let series = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) series = series * inverse * inverse + STIRLING[i];
  return (raised - 0.5) * Math.log(raised) - raised + HALF_LOG_TWO_PI + series * inverse - Math.log(product);
}

/** The share of Γ(a) below x: the distribution function of a gamma variable of shape `a` > 0 and scale 1. */
export function gammaP(a: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerBySeries(a, x) : 1 - upperByFraction(a, x);
}

/** 1 - gammaP(a, x), without losing small values to cancellation. */
export function gammaQ(a: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerBySeries(a, x) : upperByFraction(a, x);
}

/** x^a e^-x / Γ(a), the factor before both expansions. */
function front(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Source: Abramowitz and Stegun, 6.5.29; converges fast where x < a + 1. */
function lowerBySeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; term > sum * EPSILON; n++) {
    term *= x / n;
    sum += term;
  }
  return sum * front(a, x);
}

/**
 * Source: Abramowitz and Stegun, 6.5.31, evaluated from the front by Lentz's method as Thompson and Barnett
 * modified it (J. Comput. Phys. 64, 1986); converges fast where x > a + 1, and there no denominator comes
 * near 0.
 */
function upperByFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1, step = 0; Math.abs(step - 1) > EPSILON; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    step = c * d;
    fraction *= step;
  }
  return fraction * front(a, x);
}

/**
 * The x with gammaP(a, x) = p, for p in 0..1. Newton's method in ln x, kept inside a bracket that shrinks
 * with every step. It starts from P ≈ x^a / Γ(a + 1), which holds for small x, or where that is not small
 * from the cube of a normal variable (Wilson and Hilferty, PNAS 17, 1931).
 */
export function gammaQuantile(a: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return Infinity;
  let low = 0;
  let high = Infinity;
  let x = Math.exp((Math.log(p) + logGamma(a + 1)) / a);
  if (x > 0.1 * a) {
    const root = 1 - 1 / (9 * a) + normalQuantile(p) / (3 * Math.sqrt(a));
    if (root > 0.2) x = a * root * root * root;
  }
  for (let i = 0; i < 200; i++) {
    const error = gammaP(a, x) - p;
    if (error === 0) return x;
    if (error < 0) low = x;
    else high = x;
    let next = x * Math.exp(-error / front(a, x));
    if (!(next > low && next < high)) next = high === Infinity ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= 2 * EPSILON * x) return next;
    x = next;
  }
  return x;
}

/** The chance that a standard normal variable is at most x; small values keep their relative precision. */
export function normalCdf(x: number): number {
  const tail = 0.5 * gammaQ(0.5, 0.5 * x * x);
  return x < 0 ? tail : 1 - tail;
}

/** The density of a standard normal variable. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x - HALF_LOG_TWO_PI);
}

/**
 * The x with normalCdf(x) = p, for p in the open interval (0, 1), to about 1e-15; rising in p.
 * Source: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37, 1988: one quotient of polynomials in the
 * middle, and two in the tails, in r = sqrt(-ln(tail)).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * middle(0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -x : x;
}

function middle(r: number): number {
  let above = 2509.0809287301227 * r + 33430.57558358813;
  above = (above * r + 67265.7709270087) * r + 45921.95393154987;
  above = (above * r + 13731.69376550946) * r + 1971.5909503065513;
  above = (above * r + 133.14166789178438) * r + 3.3871328727963665;
  let below = 5226.495278852854 * r + 28729.085735721943;
  below = (below * r + 39307.89580009271) * r + 21213.794301586597;
  below = (below * r + 5394.196021424751) * r + 687.1870074920579;
  below = (below * r + 42.31333070160091) * r + 1;
  return above / below;
}

/** For a tail between e^-25 and 0.075. */
function nearTail(r: number): number {
  let above = 0.0007745450142783414 * r + 0.022723844989269184;
  above = (above * r + 0.2417807251774506) * r + 1.2704582524523684;
  above = (above * r + 3.6478483247632045) * r + 5.769497221460691;
  above = (above * r + 4.630337846156546) * r + 1.4234371107496835;
  let below = 1.0507500716444169e-9 * r + 0.0005475938084995345;
  below = (below * r + 0.015198666563616457) * r + 0.14810397642748008;
  below = (below * r + 0.6897673349851) * r + 1.6763848301838038;
  below = (below * r + 2.053191626637759) * r + 1;
  return above / below;
}

function farTail(r: number): number {
  let above = 2.0103343992922881e-7 * r + 2.7115555687434876e-5;
  above = (above * r + 0.0012426609473880784) * r + 0.026532189526576124;
  above = (above * r + 0.29656057182850487) * r + 1.7848265399172913;
  above = (above * r + 5.463784911164114) * r + 6.657904643501103;
  let below = 2.0442631033899397e-15 * r + 1.421511758316446e-7;
  below = (below * r + 1.8463183175100548e-5) * r + 0.0007868691311456133;
  below = (below * r + 0.014875361290850615) * r + 0.1369298809227358;
  below = (below * r + 0.599832206555888) * r + 1;
  return above / below;
}
