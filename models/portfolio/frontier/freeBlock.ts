/** A pivot below this share of its terms, or of the largest variance: the asset is a combination of the free ones. */
const dependent = 1e-11;
const rounding = 1e-14;

/**
 * Inverse of the bordered covariance [[0, 1ᵀ], [1, C_FF]] of the free assets, kept up to date while assets come and go.
 *
 * The border makes it exist for a singular C_FF too, as long as no combination of the free assets with weights of sum zero is
 * riskless. Position 0 is the border, position p the p-th free asset. A change costs f² operations for f free assets.
 */
export class FreeBlock {
  /** Asset at each position; entry 0 is unused. */
  readonly assets: Int32Array;
  size = 0;
  private readonly inverse: Float64Array;
  private readonly stride: number;
  private readonly covariance: Float64Array;
  private readonly n: number;
  private readonly largestVariance: number;
  private readonly image: Float64Array;
  private readonly column: Float64Array;

  constructor(covariance: Float64Array, n: number) {
    this.covariance = covariance;
    this.n = n;
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, covariance[i * n + i]!);
    this.largestVariance = largest;
    this.stride = n + 1;
    this.assets = new Int32Array(n + 1);
    this.inverse = new Float64Array((n + 1) * (n + 1));
    this.image = new Float64Array(n + 1);
    this.column = new Float64Array(n + 1);
  }

  /** Makes `asset` the only free one. */
  start(asset: number): void {
    this.size = 1;
    this.assets[1] = asset;
    this.inverse[0] = -this.covariance[asset * this.n + asset]!;
    this.inverse[1] = 1;
    this.inverse[this.stride] = 1;
    this.inverse[this.stride + 1] = 0;
  }

  /** Inverse times a vector of size + 1 entries. */
  times(vector: Float64Array, result: Float64Array): void {
    for (let p = 0; p <= this.size; p++) {
      const row = p * this.stride;
      let sum = 0;
      for (let q = 0; q <= this.size; q++) sum += this.inverse[row + q]! * vector[q]!;
      result[p] = sum;
    }
  }

  /** Frees one more asset; false, and no change, when it is a combination of the free ones within rounding. */
  add(asset: number): boolean {
    const { image, column, inverse, stride, size } = this;
    const row = asset * this.n;
    const own = this.covariance[row + asset]!;
    column[0] = 1;
    for (let p = 1; p <= size; p++) column[p] = this.covariance[row + this.assets[p]!]!;
    this.times(column, image);
    let pivot = own;
    let scale = Math.max(own, (rounding / dependent) * this.largestVariance);
    for (let p = 0; p <= size; p++) {
      pivot -= column[p]! * image[p]!;
      scale = Math.max(scale, Math.abs(column[p]! * image[p]!));
    }
    if (!(pivot > dependent * scale)) return false;
    for (let p = 0; p <= size; p++) {
      const share = image[p]! / pivot;
      const at = p * stride;
      for (let q = 0; q <= size; q++) inverse[at + q]! += share * image[q]!;
      inverse[at + size + 1] = -share;
      inverse[(size + 1) * stride + p] = -share;
    }
    inverse[(size + 1) * stride + size + 1] = 1 / pivot;
    this.size++;
    this.assets[this.size] = asset;
    return true;
  }

  /** Takes the asset at a position out; at least one must stay. The last one moves to its place. */
  remove(position: number): void {
    const { inverse, stride, size, column } = this;
    const row = position * stride;
    const pivot = inverse[row + position]!;
    for (let q = 0; q <= size; q++) column[q] = inverse[row + q]!;
    for (let p = 0; p <= size; p++) {
      const share = column[p]! / pivot;
      const at = p * stride;
      for (let q = 0; q <= size; q++) inverse[at + q]! -= share * column[q]!;
    }
    if (position !== size) {
      this.assets[position] = this.assets[size]!;
      for (let q = 0; q <= size; q++) inverse[row + q] = inverse[size * stride + q]!;
      for (let p = 0; p <= size; p++) inverse[p * stride + position] = inverse[p * stride + size]!;
    }
    this.size--;
    // With one asset left the inverse is known without rounding.
    if (this.size === 1) this.start(this.assets[1]!);
  }

  /** Builds the inverse anew from the covariance, without the rounding of the updates; keeps the old one if that fails. */
  rebuild(): void {
    const [assets, inverse, size] = [this.assets.slice(), this.inverse.slice(), this.size];
    const order = assets.slice(1, size + 1).sort();
    this.start(order[0]!);
    if (order.every((asset, at) => at === 0 || this.add(asset))) return;
    this.assets.set(assets);
    this.inverse.set(inverse);
    this.size = size;
  }
}
