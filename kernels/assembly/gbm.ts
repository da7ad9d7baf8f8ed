// One block of correlated geometric Brownian motion. The TypeScript twin is models/simulation/gbmBlock.ts; both give the
// same bits: every sum below has the order of the twin.
import { exp2lanes, log2lanes } from "./elementary";
import { fillNormals } from "./normals";

export { fillNormals, zigguratEdges } from "./normals";

/** First byte that no static data uses. */
export function heapBase(): usize { return __heap_base; }

/** Bytes of one value for all four lanes: chain A, then chain B. */
const QUAD: usize = 32;

// @ts-ignore: decorator
@inline function quantum(p: usize): v128 { return v128.load_splat<f64>(p); }

/** x += drift + loadings · z for `steps` steps; z holds the normals of one step after the other. */
function advance(x: usize, z: usize, steps: i32, assets: i32, drift: usize, loadings: usize): void {
  if (assets == 1) {
    advanceSingle(x, z, steps, quantum(drift), quantum(loadings));
    return;
  }
  const width = <usize>assets * QUAD;
  const paired = assets & ~1;
  let s = 0;
  // Eight sums in flight hide the latency of an addition: two assets in two steps, or one in four. Each keeps its order.
  for (; s + 3 < steps; s += 4, z += 4 * width) {
    for (let i = 0; i < paired; i += 2) {
      advanceTwo(x, z, assets, drift, loadings, i);
      advanceTwo(x, z + 2 * width, assets, drift, loadings, i);
    }
    if (paired < assets) advanceLast(x, z, assets, drift, loadings);
  }
  for (; s < steps; s++, z += width) {
    for (let i = 0; i < assets; i++) advanceOne(x, z, assets, drift, loadings, i);
  }
}

/** All steps of a single asset: its sums stay in registers. */
// @ts-ignore: decorator
@inline function advanceSingle(x: usize, z: usize, steps: i32, drift: v128, loading: v128): void {
  let a = v128.load(x), b = v128.load(x, 16);
  for (const end = z + <usize>steps * QUAD; z < end; z += QUAD) {
    a = f64x2.add(a, f64x2.add(drift, f64x2.mul(loading, v128.load(z))));
    b = f64x2.add(b, f64x2.add(drift, f64x2.mul(loading, v128.load(z, 16))));
  }
  v128.store(x, a);
  v128.store(x, b, 16);
}

/** One step of asset i. */
// @ts-ignore: decorator
@inline function advanceOne(x: usize, z: usize, assets: i32, drift: usize, loadings: usize, i: i32): void {
  let a = quantum(drift + (<usize>i << 3)), b = a;
  let row = loadings + (<usize>(i * assets) << 3);
  for (const end = row + (<usize>i << 3); row <= end; row += 8, z += QUAD) {
    const l = quantum(row);
    a = f64x2.add(a, f64x2.mul(l, v128.load(z)));
    b = f64x2.add(b, f64x2.mul(l, v128.load(z, 16)));
  }
  x += <usize>i * QUAD;
  v128.store(x, f64x2.add(v128.load(x), a));
  v128.store(x, f64x2.add(v128.load(x, 16), b), 16);
}

/** Two steps of assets i and i + 1: letters are the chains of one step and the next, numbers the assets. */
// @ts-ignore: decorator
@inline function advanceTwo(x: usize, z: usize, assets: i32, drift: usize, loadings: usize, i: i32): void {
  let a0 = quantum(drift + (<usize>i << 3)), a1 = quantum(drift + (<usize>i << 3) + 8);
  let b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
  const rowBytes = <usize>assets << 3;
  let row = loadings + <usize>i * rowBytes;
  let next = z + <usize>assets * QUAD;
  for (const end = row + (<usize>i << 3); row <= end; row += 8, z += QUAD, next += QUAD) {
    const l0 = quantum(row), l1 = quantum(row + rowBytes);
    const za = v128.load(z), zb = v128.load(z, 16), zc = v128.load(next), zd = v128.load(next, 16);
    a0 = f64x2.add(a0, f64x2.mul(l0, za)); a1 = f64x2.add(a1, f64x2.mul(l1, za));
    b0 = f64x2.add(b0, f64x2.mul(l0, zb)); b1 = f64x2.add(b1, f64x2.mul(l1, zb));
    c0 = f64x2.add(c0, f64x2.mul(l0, zc)); c1 = f64x2.add(c1, f64x2.mul(l1, zc));
    d0 = f64x2.add(d0, f64x2.mul(l0, zd)); d1 = f64x2.add(d1, f64x2.mul(l1, zd));
  }
  // The second asset has one loading more.
  const l1 = quantum(row + rowBytes);
  a1 = f64x2.add(a1, f64x2.mul(l1, v128.load(z)));
  b1 = f64x2.add(b1, f64x2.mul(l1, v128.load(z, 16)));
  c1 = f64x2.add(c1, f64x2.mul(l1, v128.load(next)));
  d1 = f64x2.add(d1, f64x2.mul(l1, v128.load(next, 16)));
  x += <usize>i * QUAD;
  v128.store(x, f64x2.add(f64x2.add(v128.load(x), a0), c0));
  v128.store(x, f64x2.add(f64x2.add(v128.load(x, 16), b0), d0), 16);
  v128.store(x, f64x2.add(f64x2.add(v128.load(x, 32), a1), c1), 32);
  v128.store(x, f64x2.add(f64x2.add(v128.load(x, 48), b1), d1), 48);
}

/** Four steps of the last asset: letters are the chains, numbers the steps. */
// @ts-ignore: decorator
@inline function advanceLast(x: usize, z: usize, assets: i32, drift: usize, loadings: usize): void {
  const before = <usize>(assets - 1);
  const width = <usize>assets * QUAD;
  let a0 = quantum(drift + (before << 3)), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let row = loadings + ((before * <usize>assets) << 3);
  let z1 = z + width, z2 = z1 + width, z3 = z2 + width;
  for (const end = row + (before << 3); row <= end; row += 8) {
    const l = quantum(row);
    a0 = f64x2.add(a0, f64x2.mul(l, v128.load(z))); b0 = f64x2.add(b0, f64x2.mul(l, v128.load(z, 16)));
    a1 = f64x2.add(a1, f64x2.mul(l, v128.load(z1))); b1 = f64x2.add(b1, f64x2.mul(l, v128.load(z1, 16)));
    a2 = f64x2.add(a2, f64x2.mul(l, v128.load(z2))); b2 = f64x2.add(b2, f64x2.mul(l, v128.load(z2, 16)));
    a3 = f64x2.add(a3, f64x2.mul(l, v128.load(z3))); b3 = f64x2.add(b3, f64x2.mul(l, v128.load(z3, 16)));
    z += QUAD; z1 += QUAD; z2 += QUAD; z3 += QUAD;
  }
  x += before * QUAD;
  v128.store(x, f64x2.add(f64x2.add(f64x2.add(f64x2.add(v128.load(x), a0), a1), a2), a3));
  v128.store(x, f64x2.add(f64x2.add(f64x2.add(f64x2.add(v128.load(x, 16), b0), b1), b2), b3), 16);
}

/** Σ wᵢ exp(xᵢ) of both lanes of one chain. */
function relativeValue(x: usize, weights: usize, assets: i32): v128 {
  let value = f64x2.splat(0.0);
  for (let i = 0; i < assets; i++) {
    const weight = quantum(weights + (<usize>i << 3));
    value = f64x2.add(value, f64x2.mul(weight, exp2lanes(v128.load(x + <usize>i * QUAD))));
  }
  return value;
}

/** Takes one log value of both lanes of a chain into the highest value so far and, a quad later, the largest fall. */
// @ts-ignore: decorator
@inline function updateExtremes(at: usize, logValue: v128): void {
  const peak = f64x2.max(v128.load(at), logValue);
  v128.store(at, peak);
  v128.store(at, f64x2.max(v128.load(at, 32), f64x2.sub(peak, logValue)), 32);
}

/** Counts one log value in a grid of `bins` bins; what lies outside counts in the first or the last one. */
// @ts-ignore: decorator
@inline function count(counts: usize, bins: i32, low: f64, perUnit: f64, logValue: f64): void {
  const position = Math.floor((logValue - low) * perUnit);
  const bin = <usize>(position < 0.0 ? 0 : position >= <f64>bins ? bins - 1 : <i32>position);
  const at = counts + (bin << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Simulates `paths` paths of `steps` steps and adds their statistics.
 *
 * @param state - 128 bytes: the states of both chains.
 * @param scratch - room for 2 × assets + 4 + chunk × assets quads, with at least 4 for the last.
 * @param chunk - steps whose normals are drawn together.
 * @param drift - assets doubles: log drift of one step.
 * @param loadings - assets² doubles: lower triangular factor of the log covariance of one step; its negative follows.
 * @param weights - assets doubles.
 * @param terminal - `terminalBins` counters; grid - low end and bins per unit of the log value: terminal grid first,
 * then one for each step when bands are wanted.
 * @param bands - steps × bandBins counters, or 0 when no bands are wanted.
 * @param drawdowns - `drawdownBins` counters of the largest fall from a high, used when bands are wanted.
 * @param moments - 8 doubles: sums of d, d², d³, d⁴ (d = value − centre), of squared means of antithetic pairs, the number
 * of losses, the sums of drawdowns and of their squares.
 */
export function simulateGbm(
  state: usize, scratch: usize, chunk: i32, paths: i32, steps: i32, assets: i32, antithetic: i32,
  drift: usize, loadings: usize, weights: usize, terminal: usize, terminalBins: i32, grid: usize,
  bands: usize, bandBins: i32, drawdowns: usize, drawdownBins: i32, moments: usize, centre: f64,
): void {
  const mirrors = antithetic ? 2 : 1;
  const xBytes = <usize>assets * QUAD;
  // For each mirror image the highest log value so far and the largest fall from it.
  const extremes = scratch + 2 * xBytes;
  const z = extremes + 4 * QUAD;
  const mirrored = <usize>(assets * assets) << 3;
  let sum1 = 0.0, sum2 = 0.0, sum3 = 0.0, sum4 = 0.0, pairSum = 0.0, losses = 0.0, falls = 0.0, squaredFalls = 0.0;

  for (let first = 0; first < paths; first += 4 * mirrors) {
    const lanes = min(4, (paths - first) / mirrors);
    memory.fill(scratch, 0, 2 * xBytes + 4 * QUAD);
    for (let step = 0; step < steps; step += chunk) {
      const length = min(chunk, steps - step);
      fillNormals(state, z, length * assets);
      for (let m = 0; m < mirrors; m++) {
        const x = scratch + <usize>m * xBytes;
        const factor = loadings + <usize>m * mirrored;
        if (bands == 0) {
          advance(x, z, length, assets, drift, factor);
          continue;
        }
        for (let s = 0; s < length; s++) {
          advance(x, z + <usize>s * xBytes, 1, assets, drift, factor);
          const cell = grid + (<usize>(step + s + 1) << 4);
          const low = load<f64>(cell);
          const perUnit = load<f64>(cell, 8);
          const counts = bands + (<usize>((step + s) * bandBins) << 2);
          const va = log2lanes(relativeValue(x, weights, assets));
          const vb = log2lanes(relativeValue(x + 16, weights, assets));
          count(counts, bandBins, low, perUnit, f64x2.extract_lane(va, 0));
          if (lanes > 1) count(counts, bandBins, low, perUnit, f64x2.extract_lane(va, 1));
          if (lanes > 2) count(counts, bandBins, low, perUnit, f64x2.extract_lane(vb, 0));
          if (lanes > 3) count(counts, bandBins, low, perUnit, f64x2.extract_lane(vb, 1));
          updateExtremes(extremes + <usize>m * 2 * QUAD, va);
          updateExtremes(extremes + <usize>m * 2 * QUAD + 16, vb);
        }
      }
    }

    // Terminal values of all lanes go to the scratch space, so that they can be added in path order.
    for (let m = 0; m < mirrors; m++) {
      const x = scratch + <usize>m * xBytes;
      const va = relativeValue(x, weights, assets);
      const vb = relativeValue(x + 16, weights, assets);
      const out = z + <usize>m * 64;
      v128.store(out, va);
      v128.store(out, vb, 16);
      v128.store(out, log2lanes(va), 32);
      v128.store(out, log2lanes(vb), 48);
    }
    const low = load<f64>(grid);
    const perUnit = load<f64>(grid, 8);
    for (let lane = 0; lane < lanes; lane++) {
      let pair = 0.0;
      for (let m = 0; m < mirrors; m++) {
        const at = z + <usize>m * 64 + (<usize>lane << 3);
        const d = load<f64>(at) - centre;
        const d2 = d * d;
        sum1 += d;
        sum2 += d2;
        sum3 += d2 * d;
        sum4 += d2 * d2;
        pair += d;
        const logValue = load<f64>(at, 32);
        if (logValue < 0.0) losses += 1.0;
        count(terminal, terminalBins, low, perUnit, logValue);
        if (bands == 0) continue;
        const fall = load<f64>(extremes + <usize>m * 2 * QUAD + QUAD + (<usize>lane << 3));
        const drawdown = 1.0 - f64x2.extract_lane(exp2lanes(f64x2.splat(-fall)), 0);
        falls += drawdown;
        squaredFalls += drawdown * drawdown;
        count(drawdowns, drawdownBins, 0.0, <f64>drawdownBins, drawdown);
      }
      pairSum += pair * 0.5 * (pair * 0.5);
    }
  }
  store<f64>(moments, load<f64>(moments) + sum1);
  store<f64>(moments, load<f64>(moments, 8) + sum2, 8);
  store<f64>(moments, load<f64>(moments, 16) + sum3, 16);
  store<f64>(moments, load<f64>(moments, 24) + sum4, 24);
  store<f64>(moments, load<f64>(moments, 32) + pairSum, 32);
  store<f64>(moments, load<f64>(moments, 40) + losses, 40);
  store<f64>(moments, load<f64>(moments, 48) + falls, 48);
  store<f64>(moments, load<f64>(moments, 56) + squaredFalls, 56);
}
