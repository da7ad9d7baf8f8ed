import { edgesOfRows } from "../../numerics/edgesOfRows.ts";
import { leastKink } from "../../numerics/kinkSearch.ts";
import { rowProducts } from "../../numerics/rowProducts.ts";

/** A cost of r = coefficients · x − bound: slope `low` below zero and `high` above it, low ≤ high. */
export interface KinkRow {
  /** Shape (size,); of order one. */
  readonly coefficients: ArrayLike<number>;
  readonly bound: number;
  readonly low: number;
  readonly high: number;
}

export type KinkAnswer =
  | {
      readonly status: "optimal";
      /** Shape (size,). */
      readonly x: Float64Array;
      /** Proven by the multipliers: no point costs less. */
      readonly lowerBound: number;
      /** One slope in [low, high] for each row, which together balance the linear cost. The least cost falls by it for a unit of bound. */
      readonly multipliers: Float64Array;
    }
  | { readonly status: "unbounded" | "stalled" };

/** Entries of the product of a row and an edge below this share of the edge are rounding. */
const leastPivot = 1e-9;
/** Multipliers beyond their range by less than this share of gradient and edge are rounding, slacks of this size too. */
const noise = 1e-12;
/** Pivots between two fresh inverses. */
const freshAfter = 100;
/** Size of the shifts that part rows which meet in one point, and how often they are tried. */
const shift = 1e-8;
const mostShifts = 3;
const mostFresh = 8;
const noRow = -1;

/**
 * Least linear cost and cost of rows, by a simplex method that walks from kink to kink.
 *
 * At a vertex as many rows as there are variables are zero. Along an edge the cost is convex and piecewise linear: a step goes to its
 * least point at once, past the kinks that the simplex method of the linear program would stop at. Rows may be added after a
 * solve, which then goes on from the last vertex.
 *
 * @remarks
 * Accuracy: that of a fresh inverse, at which every answer is checked. Cost: (rows + size) · size operations a pivot, some three
 * pivots for a variable. Rows that meet in one point are shifted apart by 1e-8 for a while when the walk does not get on.
 * @see I. Barrodale, F. Roberts, "An improved algorithm for discrete l₁ linear approximation", SIAM J. Numer. Anal. 10 (1973) 839–848; R.
 * Fourer, "A simplex algorithm for piecewise-linear programming I", Math. Programming 33 (1985) 204–233.
 */
export class KinkProgram {
  readonly #linear: Float64Array;
  readonly #size: number;
  /** capacity × size, row-major. */
  readonly #a: Float64Array;
  readonly #bounds: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #slack: Float64Array;
  /** −1 or 1: the side of zero that a row counts as being on; 0 in the basis. */
  readonly #side: Int8Array;
  readonly #rate: Float64Array;
  readonly #kinks: { readonly steps: Float64Array; readonly jumps: Float64Array; readonly names: Int32Array };
  readonly #x: Float64Array;
  readonly #gradient: Float64Array;
  /** Rows that are zero; `noRow` holds a coordinate at its start until something pulls it away. */
  readonly #basis: Int32Array;
  readonly #start: Float64Array;
  /** Row i: the direction that moves basis row i by one and leaves the others at zero. */
  #edges: Float64Array;
  readonly #direction: Float64Array;
  #rows = 0;
  /** Pivots since the edges were made from the rows. */
  #sinceFresh = 0;
  /** Bounds before the shifts, while there are any. */
  #unshifted: Float64Array | null = null;

  /**
   * @param linear - shape (size,).
   * @param start - shape (size,); first point.
   * @param capacity - most rows.
   */
  constructor(linear: Float64Array, start: Float64Array, capacity: number) {
    const size = linear.length;
    const each = () => new Float64Array(capacity);
    this.#linear = linear;
    this.#size = size;
    this.#a = new Float64Array(capacity * size);
    [this.#bounds, this.#low, this.#high, this.#slack, this.#rate] = [each(), each(), each(), each(), each()];
    this.#side = new Int8Array(capacity);
    this.#kinks = { steps: each(), jumps: each(), names: new Int32Array(capacity) };
    this.#x = start.slice();
    this.#gradient = linear.slice();
    this.#basis = new Int32Array(size).fill(noRow);
    this.#start = start.slice();
    this.#direction = new Float64Array(size);
    this.#edges = new Float64Array(size * size);
    for (let i = 0; i < size; i++) this.#edges[i * size + i] = 1;
  }

  addRow({ coefficients, bound, low, high }: KinkRow): void {
    const row = this.#rows++;
    this.#a.set(coefficients, row * this.#size);
    this.#bounds[row] = bound;
    this.#low[row] = low;
    this.#high[row] = high;
    let slack = -bound;
    for (let i = 0; i < this.#size; i++) slack += coefficients[i]! * this.#x[i]!;
    this.#slack[row] = slack;
    this.#side[row] = slack > 0 ? 1 : -1;
    this.#pull(row, this.#slopeOf(row));
  }

  /** @param checks - whether the answer is checked at a fresh inverse, or may have the rounding of some pivots in it. */
  solve(checks: "checked" | "unchecked" = "checked"): KinkAnswer {
    const most = 200 * this.#size + 10 * this.#rows;
    let stuck = 0;
    let fresh = 0;
    let shifts = 0;
    for (let pivots = 0; pivots < most; pivots++) {
      const edge = this.#steepestEdge();
      if (!edge) {
        const isShifted = this.#unshifted !== null;
        const isFresh = this.#sinceFresh === 0 || checks === "unchecked" || fresh === mostFresh;
        if (!isShifted && isFresh) return this.#answer();
        this.#unshift();
        if (!this.#refresh()) return { status: "stalled" };
        fresh++;
        continue;
      }
      const length = this.#pivot(edge);
      if (length === null) {
        this.#unshift();
        return { status: "unbounded" };
      }
      stuck = length > noise ? 0 : stuck + 1;
      if (stuck > this.#size + 20 && shifts < mostShifts) {
        this.#shiftApart();
        shifts++;
        stuck = 0;
      }
      if (++this.#sinceFresh >= freshAfter && !this.#refresh()) return { status: "stalled" };
    }
    return { status: "stalled" };
  }

  #slopeOf(row: number): number {
    const side = this.#side[row]!;
    return side > 0 ? this.#high[row]! : side < 0 ? this.#low[row]! : 0;
  }

  /** Adds `times` the row to the gradient. */
  #pull(row: number, times: number): void {
    if (times === 0) return;
    const a = this.#a;
    const gradient = this.#gradient;
    const from = row * this.#size;
    for (let i = 0; i < gradient.length; i++) gradient[i]! += times * a[from + i]!;
  }

  /** Makes edges, point, slacks and gradient anew from the basis; whether it is one. */
  #refresh(): boolean {
    const size = this.#size;
    const matrix = new Float64Array(size * size);
    this.#basis.forEach((row, i) => {
      if (row === noRow) matrix[i * size + i] = 1;
      else matrix.set(this.#a.subarray(row * size, (row + 1) * size), i * size);
    });
    const edges = edgesOfRows(matrix, size);
    if (!edges) return false;
    this.#sinceFresh = 0;
    this.#edges = edges;
    const x = this.#x.fill(0);
    this.#basis.forEach((row, i) => {
      const value = row === noRow ? this.#start[i]! : this.#bounds[row]!;
      if (value !== 0) for (let j = 0; j < size; j++) x[j]! += value * edges[i * size + j]!;
    });
    rowProducts(this.#a, this.#rows, x, this.#slack);
    this.#gradient.set(this.#linear);
    for (let row = 0; row < this.#rows; row++) {
      const slack = this.#slack[row]! - this.#bounds[row]!;
      this.#slack[row] = this.#side[row] === 0 ? 0 : slack;
      // Within rounding of zero a row stays on the side that it was on.
      if (this.#side[row] !== 0 && Math.abs(slack) > 10 * noise) this.#side[row] = slack > 0 ? 1 : -1;
      this.#pull(row, this.#slopeOf(row));
    }
    return true;
  }

  /** Place in the basis, direction and slope of the edge along which the cost falls fastest; `null` at the optimum. */
  #steepestEdge(): Edge | null {
    const size = this.#size;
    const edges = this.#edges;
    const gradient = this.#gradient;
    let largest = 1;
    for (let j = 0; j < size; j++) largest = Math.max(largest, Math.abs(gradient[j]!));
    let fastest = 0;
    let edge: Edge | null = null;
    for (let i = 0; i < size; i++) {
      let along = 0;
      let square = 0;
      for (let j = 0; j < size; j++) {
        const e = edges[i * size + j]!;
        along += gradient[j]! * e;
        square += e * e;
      }
      const row = this.#basis[i]!;
      const up = row === noRow ? along : along + this.#high[row]!;
      const down = row === noRow ? -along : -along - this.#low[row]!;
      const slope = Math.min(up, down);
      if (slope * slope <= fastest * square || slope >= -noise * largest * Math.max(1, Math.sqrt(square))) continue;
      fastest = (slope * slope) / square;
      edge = { place: i, sign: up < down ? 1 : -1, slope };
    }
    return edge;
  }

  /** Walks along an edge to its least point; the length, or `null` when the cost falls for ever. */
  #pivot({ place, sign, slope }: Edge): number | null {
    const size = this.#size;
    const direction = this.#direction;
    const [slack, side, rate, low, high] = [this.#slack, this.#side, this.#rate, this.#low, this.#high];
    const { steps, jumps, names } = this.#kinks;
    let reach = 0;
    for (let j = 0; j < size; j++) {
      direction[j] = sign * this.#edges[place * size + j]!;
      reach = Math.max(reach, Math.abs(direction[j]!));
    }
    rowProducts(this.#a, this.#rows, direction, rate);
    let count = 0;
    for (let row = 0; row < this.#rows; row++) {
      const v = rate[row]!;
      if (side[row]! * v >= -leastPivot * reach) continue;
      steps[count] = Math.max(0, -slack[row]! / v);
      jumps[count] = (high[row]! - low[row]!) * Math.abs(v);
      names[count++] = row;
    }
    const stop = leastKink(this.#kinks, count, slope);
    if (stop === count) return null;
    const length = steps[stop]!;
    const entering = names[stop]!;
    for (let k = 0; k < stop; k++) {
      const row = names[k]!;
      const before = this.#slopeOf(row);
      side[row] = -side[row]!;
      this.#pull(row, this.#slopeOf(row) - before);
    }
    for (let row = 0; row < this.#rows; row++) slack[row]! += length * rate[row]!;
    for (let j = 0; j < size; j++) this.#x[j]! += length * direction[j]!;
    const leaving = this.#basis[place]!;
    if (leaving !== noRow) {
      side[leaving] = sign;
      slack[leaving] = sign * length;
      this.#pull(leaving, this.#slopeOf(leaving));
    }
    this.#pull(entering, -this.#slopeOf(entering));
    side[entering] = 0;
    slack[entering] = 0;
    this.#basis[place] = entering;
    this.#turnEdges(place, entering);
    return length;
  }

  #turnEdges(place: number, entering: number): void {
    const size = this.#size;
    const edges = this.#edges;
    const a = this.#a.subarray(entering * size, (entering + 1) * size);
    const own = edges.subarray(place * size, (place + 1) * size);
    let pivot = 0;
    for (let j = 0; j < size; j++) pivot += a[j]! * own[j]!;
    for (let j = 0; j < size; j++) own[j]! /= pivot;
    for (let k = 0; k < size; k++) {
      if (k === place) continue;
      const at = k * size;
      let along = 0;
      for (let j = 0; j < size; j++) along += a[j]! * edges[at + j]!;
      if (along !== 0) for (let j = 0; j < size; j++) edges[at + j]! -= along * own[j]!;
    }
  }

  /** Moves the rows that meet at the vertex without being of the basis to their sides, each by another length. */
  #shiftApart(): void {
    this.#unshifted ??= this.#bounds.slice();
    for (let row = 0; row < this.#rows; row++) {
      const side = this.#side[row]!;
      if (side === 0 || side * this.#slack[row]! > 10 * noise) continue;
      // Multiples of the golden ratio are spread evenly and without pattern.
      const length = shift * (1 + ((row * 0.618_033_988_749_894_9) % 1));
      this.#bounds[row]! -= side * length;
      this.#slack[row]! += side * length;
    }
  }

  #unshift(): void {
    if (this.#unshifted) this.#bounds.set(this.#unshifted);
    this.#unshifted = null;
  }

  #answer(): KinkAnswer {
    const size = this.#size;
    const multipliers = Float64Array.from({ length: this.#rows }, (_, row) => this.#slopeOf(row));
    this.#basis.forEach((row, i) => {
      if (row === noRow) return;
      let along = 0;
      for (let j = 0; j < size; j++) along -= this.#gradient[j]! * this.#edges[i * size + j]!;
      multipliers[row] = Math.min(this.#high[row]!, Math.max(this.#low[row]!, along));
    });
    let lowerBound = 0;
    for (let row = 0; row < this.#rows; row++) lowerBound -= multipliers[row]! * this.#bounds[row]!;
    return { status: "optimal", x: this.#x.slice(), lowerBound, multipliers };
  }
}

interface Edge {
  readonly place: number;
  /** 1 when the row of that place rises, −1 when it falls. */
  readonly sign: number;
  readonly slope: number;
}
