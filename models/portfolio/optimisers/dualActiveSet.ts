import { triangularInverse } from "../../numerics/triangularInverse.ts";
import type { LinearRow } from "./quadraticProgram.ts";

export type ActiveSetAnswer =
  | {
      readonly status: "optimal";
      readonly x: Float64Array;
      /** One for each row. */
      readonly duals: Float64Array;
    }
  | { readonly status: "infeasible" | "stalled" };

/** The part of a normal outside those of the active rows below which it counts as one of their combinations. */
const dependence = 1e-11;
/** A violation is rounding below this share of the terms that it is the sum of. */
const rounding = 4e-15;
/** A violation by less that no step can cure is rounding too. */
const incurable = 1e-10;

/**
 * Minimises ½ x'Hx + c'x under rows, for one positive definite H and one c after the other.
 *
 * Starts at the minimum under the rows that were active last and adds violated rows one at a time; every point on the way is the minimum
 * under its active rows. J holds a basis in which H is the identity, its first columns those of the active normals: J'N = (R; 0).
 *
 * @remarks
 * Cost: about 6 size² operations for a row that comes or goes.
 * @see D. Goldfarb, A. Idnani, "A numerically stable dual method for solving strictly convex quadratic programs", Math. Programming 27
 * (1983) 1–33.
 */
export class DualActiveSet {
  readonly #size: number;
  readonly #rows: readonly LinearRow[];
  /** Where the coefficients of each row are not zero: most rows are bounds of one variable. */
  readonly #supports: readonly Int32Array[];
  readonly #norms: Float64Array;
  /** size × size: columns of J, one after the other. */
  readonly #j: Float64Array;
  /** size × size, row-major, upper triangular in its first rows and columns. */
  readonly #r: Float64Array;
  /** Active rows in the order of R, with the sign that their normal was taken with. */
  readonly #active: number[] = [];
  readonly #signs: Int8Array;
  readonly #u: Float64Array;
  readonly #x: Float64Array;
  readonly #d: Float64Array;
  readonly #z: Float64Array;
  readonly #pull: Float64Array;

  /**
   * @param lower - size × size; Cholesky factor of H.
   * @param rows - conditions; equalities are taken first.
   */
  constructor(lower: Float64Array, rows: readonly LinearRow[], size: number) {
    this.#size = size;
    this.#rows = rows;
    this.#supports = rows.map(({ coefficients }) => supportOf(coefficients));
    this.#norms = Float64Array.from(rows, ({ coefficients }) => {
      let square = 0;
      for (const a of coefficients) square += a * a;
      return Math.sqrt(square) || 1;
    });
    this.#j = triangularInverse(lower, size);
    this.#r = new Float64Array(size * size);
    this.#signs = new Int8Array(rows.length);
    const each = () => new Float64Array(size);
    [this.#u, this.#x, this.#d, this.#z, this.#pull] = [each(), each(), each(), each(), each()];
  }

  /** @param linear - c; shape (size,). */
  solve(linear: Float64Array): ActiveSetAnswer {
    this.#toActiveMinimum(linear);
    for (let row = 0; row < this.#rows.length; row++) {
      if (!this.#rows[row]!.equality || this.#signs[row] !== 0) continue;
      if (!this.#enforce(row)) return { status: "infeasible" };
    }
    const ignored = new Set<number>();
    const most = 20 * (this.#size + this.#rows.length);
    for (let round = 0; round < most; round++) {
      const row = this.#worstViolation(ignored);
      if (row < 0) return this.#answer(linear);
      if (!this.#enforce(row)) {
        if (this.#slackOf(row) < -incurable * this.#scaleOf(row)) return { status: "infeasible" };
        ignored.add(row);
      }
    }
    return { status: "stalled" };
  }

  #answer(linear: Float64Array): ActiveSetAnswer {
    // Once more from the factors alone, without the rounding of the steps.
    this.#toActiveMinimum(linear);
    const duals = new Float64Array(this.#rows.length);
    this.#active.forEach((row, k) => {
      duals[row] = this.#signs[row]! * this.#u[k]!;
    });
    return { status: "optimal", x: this.#x.slice(), duals };
  }

  #slackOf(row: number): number {
    const { coefficients, bound } = this.#rows[row]!;
    let slack = -bound;
    for (const i of this.#supports[row]!) slack += coefficients[i]! * this.#x[i]!;
    return slack;
  }

  /** Size of the terms of a slack. */
  #scaleOf(row: number): number {
    const { coefficients, bound } = this.#rows[row]!;
    let scale = Math.abs(bound);
    for (const i of this.#supports[row]!) scale += Math.abs(coefficients[i]! * this.#x[i]!);
    return Math.max(scale, this.#norms[row]! * this.#reach());
  }

  #reach(): number {
    let most = 0;
    for (let i = 0; i < this.#size; i++) most = Math.max(most, Math.abs(this.#x[i]!));
    return most;
  }

  /** The inequality that is missed by most, in lengths of its normal; −1 when none is. */
  #worstViolation(ignored: ReadonlySet<number>): number {
    const reach = this.#reach();
    let worst = 0;
    let found = -1;
    for (let row = 0; row < this.#rows.length; row++) {
      if (this.#signs[row] !== 0 || this.#rows[row]!.equality) continue;
      const slack = this.#slackOf(row) / this.#norms[row]!;
      if (slack >= worst || slack >= -rounding * reach || ignored.has(row)) continue;
      if (slack * this.#norms[row]! >= -rounding * this.#scaleOf(row)) continue;
      worst = slack;
      found = row;
    }
    return found;
  }

  /** Goes to the minimum with one more active row, dropping rows that turn against it; false when no step gets there. */
  #enforce(row: number): boolean {
    const size = this.#size;
    const { equality } = this.#rows[row]!;
    let slack = this.#slackOf(row);
    const sign = equality && slack > 0 ? -1 : 1;
    slack *= sign;
    let own = 0;
    for (;;) {
      const q = this.#active.length;
      const { inside, outside } = this.#project(row, sign);
      const isDependent = outside <= dependence * Math.sqrt(inside * inside + outside * outside);
      // A combination of active rows that is missed by rounding alone.
      if (isDependent && -slack <= incurable * this.#scaleOf(row)) return equality;
      this.#solveR(this.#d, this.#pull, q);
      let blocking = -1;
      let step = isDependent ? Number.POSITIVE_INFINITY : -slack / (outside * outside);
      for (let k = 0; k < q; k++) {
        const pull = this.#pull[k]!;
        if (pull <= 0 || this.#rows[this.#active[k]!]!.equality) continue;
        const longest = this.#u[k]! / pull;
        if (longest < step) {
          step = longest;
          blocking = k;
        }
      }
      if (step === Number.POSITIVE_INFINITY) return false;
      for (let k = 0; k < q; k++) this.#u[k]! -= step * this.#pull[k]!;
      own += step;
      if (!isDependent) {
        this.#stepDirection(q);
        for (let i = 0; i < size; i++) this.#x[i]! += step * this.#z[i]!;
        slack += step * outside * outside;
      }
      if (blocking < 0) {
        this.#add(row, sign, own);
        return true;
      }
      this.#drop(blocking);
    }
  }

  /** d = J'(sign · normal), and the lengths of its parts inside and outside the span of the active normals. */
  #project(row: number, sign: number): { readonly inside: number; readonly outside: number } {
    const size = this.#size;
    const { coefficients } = this.#rows[row]!;
    const support = this.#supports[row]!;
    const q = this.#active.length;
    let inside = 0;
    let outside = 0;
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let s = 0; s < support.length; s++) sum += coefficients[support[s]!]! * this.#j[k * size + support[s]!]!;
      sum *= sign;
      this.#d[k] = sum;
      if (k < q) inside += sum * sum;
      else outside += sum * sum;
    }
    return { inside: Math.sqrt(inside), outside: Math.sqrt(outside) };
  }

  /** z = J₂ d₂: the step that leaves the active rows where they are. */
  #stepDirection(q: number): void {
    const size = this.#size;
    const z = this.#z.fill(0);
    for (let k = q; k < size; k++) {
      const d = this.#d[k]!;
      if (d !== 0) for (let i = 0; i < size; i++) z[i]! += d * this.#j[k * size + i]!;
    }
  }

  /** out = R⁻¹ of the first q entries. */
  #solveR(from: Float64Array, out: Float64Array, q: number): void {
    const size = this.#size;
    for (let k = q - 1; k >= 0; k--) {
      let sum = from[k]!;
      for (let m = k + 1; m < q; m++) sum -= this.#r[k * size + m]! * out[m]!;
      out[k] = sum / this.#r[k * size + k]!;
    }
  }

  /** Takes the row in as the last active one: a reflection of J₂ brings d₂ onto its first axis. */
  #add(row: number, sign: number, multiplier: number): void {
    const size = this.#size;
    const [j, d, w] = [this.#j, this.#d, this.#z];
    const q = this.#active.length;
    let rest = 0;
    for (let k = q + 1; k < size; k++) rest += d[k]! * d[k]!;
    let image = d[q]!;
    if (rest > 0) {
      const norm = Math.sqrt(image * image + rest);
      image = image > 0 ? -norm : norm;
      const head = d[q]! - image;
      d[q] = head;
      const beta = 2 / (head * head + rest);
      w.fill(0);
      for (let k = q; k < size; k++) {
        const v = d[k]!;
        for (let i = 0; i < size; i++) w[i]! += v * j[k * size + i]!;
      }
      for (let k = q; k < size; k++) {
        const v = beta * d[k]!;
        for (let i = 0; i < size; i++) j[k * size + i]! -= v * w[i]!;
      }
    }
    for (let k = 0; k < q; k++) this.#r[k * size + q] = d[k]!;
    this.#r[q * size + q] = image;
    this.#active.push(row);
    this.#signs[row] = sign;
    this.#u[q] = multiplier;
  }

  /** Lets an active row go: rotations bring R without its column back to a triangle. */
  #drop(place: number): void {
    const size = this.#size;
    const [j, r] = [this.#j, this.#r];
    const q = this.#active.length - 1;
    this.#signs[this.#active[place]!] = 0;
    this.#active.splice(place, 1);
    this.#u.copyWithin(place, place + 1, q + 1);
    for (let k = 0; k <= q; k++) r.copyWithin(k * size + place, k * size + place + 1, k * size + q + 1);
    for (let k = place; k < q; k++) {
      const a = r[k * size + k]!;
      const b = r[(k + 1) * size + k]!;
      const length = Math.sqrt(a * a + b * b);
      if (b === 0) continue;
      rotate(r, k * size, (k + 1) * size, k, q, a / length, b / length);
      rotate(j, k * size, (k + 1) * size, 0, size, a / length, b / length);
    }
  }

  /** The minimum under the active rows as equalities, without rows whose multiplier has the wrong sign. */
  #toActiveMinimum(linear: Float64Array): void {
    const size = this.#size;
    const [j, r, d, u] = [this.#j, this.#r, this.#d, this.#u];
    for (;;) {
      const q = this.#active.length;
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += j[k * size + i]! * linear[i]!;
        d[k] = sum;
      }
      // R' y₁ = bounds, y₂ = −J₂'c, R u = y₁ + J₁'c, x = J y.
      const y = this.#pull;
      for (let k = 0; k < size; k++) {
        if (k >= q) {
          y[k] = -d[k]!;
          continue;
        }
        const row = this.#active[k]!;
        let sum = this.#signs[row]! * this.#rows[row]!.bound;
        for (let m = 0; m < k; m++) sum -= r[m * size + k]! * y[m]!;
        y[k] = sum / r[k * size + k]!;
      }
      const x = this.#x.fill(0);
      for (let k = 0; k < size; k++) {
        const times = y[k]!;
        if (times !== 0) for (let i = 0; i < size; i++) x[i]! += times * j[k * size + i]!;
        if (k < q) d[k]! += times;
      }
      this.#solveR(d, u, q);
      let worst = -1;
      for (let k = 0; k < q; k++) {
        if (u[k]! < 0 && !this.#rows[this.#active[k]!]!.equality && (worst < 0 || u[k]! < u[worst]!)) worst = k;
      }
      if (worst < 0) return;
      this.#drop(worst);
    }
  }
}

function supportOf(coefficients: Float64Array): Int32Array {
  const places = new Int32Array(coefficients.length);
  let count = 0;
  for (let i = 0; i < coefficients.length; i++) if (coefficients[i] !== 0) places[count++] = i;
  return places.slice(0, count);
}

/** Rows a and b of a matrix from one column to another, turned: a becomes c a + s b. */
function rotate(m: Float64Array, a: number, b: number, from: number, to: number, c: number, s: number): void {
  for (let i = from; i < to; i++) {
    const x = m[a + i]!;
    const y = m[b + i]!;
    m[a + i] = c * x + s * y;
    m[b + i] = c * y - s * x;
  }
}
