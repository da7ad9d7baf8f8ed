/**
 * Root of a function with a change of sign, by bisection sharpened with interpolation (ITP).
 *
 * @param f - continuous; f(from) and f(to) of opposite sign or zero.
 * @param tolerance - of x; > 0.
 * @returns x with |x − root| ≤ tolerance; never more evaluations than bisection and one.
 * @see I. Oliveira, R. Takahashi, "An enhancement of the bisection method average performance preserving minmax optimality",
 * ACM Trans. Math. Softw. 47 (2020) 5.
 */
export function findRoot(f: (x: number) => number, from: number, to: number, tolerance: number): number {
  let [a, b] = [from, to];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  const rising = fb > fa ? 1 : -1;
  let budget = 2 * tolerance;
  for (let width = (b - a) / 2; budget < width; ) budget *= 2;
  while (b - a > 2 * tolerance) {
    const middle = 0.5 * (a + b);
    const secant = (fb * a - fa * b) / (fb - fa);
    const side = Math.sign(middle - secant);
    const push = (0.2 * (b - a) * (b - a)) / (to - from);
    const truncated = push <= Math.abs(middle - secant) ? secant + side * push : middle;
    const radius = Math.max(0, budget - 0.5 * (b - a));
    const x = Math.abs(truncated - middle) <= radius ? truncated : middle - side * radius;
    const fx = f(x);
    if (fx === 0) return x;
    if (rising * fx > 0) [b, fb] = [x, fx];
    else [a, fa] = [x, fx];
    budget /= 2;
  }
  return 0.5 * (a + b);
}
