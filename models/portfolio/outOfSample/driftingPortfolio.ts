import type { ReturnsMatrix } from "../estimators/returnsMatrix.ts";

/** Weights bought at the start of period `from` and left to drift through period `to` − 1. */
export interface Holding {
  readonly from: number;
  readonly to: number;
  /** Shape (n,); shares of wealth; what they leave of 1 is cash. `null` keeps what is held. */
  readonly weights: Float64Array | null;
}

/** What trading and cash cost or earn. */
export interface TradingTerms {
  /** Share of the traded value; in [0, 1). */
  readonly costRate: number;
  /** Return of cash in a period; decimal. */
  readonly cashReturn: number;
}

/** How one holding did. */
export interface HoldingRecord {
  /** Σ |weight bought − weight held before|. */
  readonly turnover: number;
  /** Share of wealth paid for it. */
  readonly cost: number;
  /** Growth less 1 from before the trade to the end. */
  readonly return: number;
}

export interface DriftingPortfolio {
  /** Return of each period, costs taken from the first one of a holding. */
  readonly returns: Float64Array;
  readonly records: readonly HoldingRecord[];
}

/**
 * Follows weights that are bought at the start of each holding and drift with the returns until the next.
 *
 * @param returns - observations × n simple returns.
 * @param holdings - n ≥ 1, each beginning where the one before ends.
 * @param initial - shape (n,); weights held before the first.
 * @returns the returns of the periods from the first to the last holding. Wealth that falls to 0 or below stays at 0.
 * @remarks
 * Costs are a share of the traded value, valued before they are paid, and lower the wealth that is invested.
 */
export function followHoldings(
  returns: ReturnsMatrix,
  holdings: readonly Holding[],
  initial: Float64Array,
  terms: TradingTerms,
): DriftingPortfolio {
  const out: number[] = [];
  const records: HoldingRecord[] = [];
  let before = initial;
  let isRuined = false;
  for (const { from, to, weights } of holdings) {
    const target = isRuined ? before : (weights ?? before);
    const turnover = target.reduce((sum, w, i) => sum + Math.abs(w - before[i]!), 0);
    const cost = Math.min(1, terms.costRate * turnover);
    const { wealth, weights: drifted } = drift(returns, from, to, target, terms.cashReturn);
    for (let t = 0; t < wealth.length; t++) {
      const last = t === 0 ? 1 / (1 - cost) : wealth[t - 1]!;
      out.push(isRuined ? 0 : cost === 1 ? -1 : wealth[t]! / last - 1);
      isRuined ||= cost === 1 || wealth[t] === 0;
    }
    const growth = out.slice(-wealth.length).reduce((product, r) => product * (1 + r), 1);
    records.push({ turnover, cost, return: growth - 1 });
    before = drifted;
  }
  return { returns: Float64Array.from(out), records };
}

/** Wealth after each period of one unit, and the weights at the end; zeros from where nothing is left. */
export function drift(
  { values, assets }: ReturnsMatrix,
  from: number,
  to: number,
  weights: Float64Array,
  cashReturn: number,
): { readonly wealth: Float64Array; readonly weights: Float64Array } {
  const positions = weights.slice();
  let cash = 1 - weights.reduce((sum, w) => sum + w, 0);
  const wealth = new Float64Array(to - from);
  for (let t = from; t < to; t++) {
    cash *= 1 + cashReturn;
    let sum = cash;
    for (let i = 0; i < assets; i++) {
      positions[i]! *= 1 + values[t * assets + i]!;
      sum += positions[i]!;
    }
    if (!(sum > 0)) return { wealth, weights: new Float64Array(assets) };
    wealth[t - from] = sum;
  }
  const total = wealth[wealth.length - 1]!;
  return { wealth, weights: positions.map((x) => x / total) };
}
