import { exp, log } from "../numerics/elementary.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { type OptionMarket, requireMarket, requirePositive } from "./optionMarket.ts";

/** A market whose implied vols are known at strikes; the market's own vol is not read. */
export interface VarianceSwapInput extends OptionMarket {
  /** Shape (n,), n ≥ 4; ascending; > 0; of the options of the strip. */
  readonly strikes: readonly number[];
  /** Shape (n,); implied vol at each strike; > 0. */
  readonly vols: readonly number[];
}

/** The variance that makes a swap worthless today. */
export interface FairVariance {
  /** Per year; from the strip of listed options. */
  readonly variance: number;
  /** Per year; from options at every strike of the range, their vols interpolated between the listed ones. */
  readonly integrated: number;
  /** Strike that parts puts (below) from calls (above). */
  readonly boundary: number;
}

/** What a log contract pays beyond its tangent at the boundary, over half the variance: (S − S*)/S* − ln(S/S*). */
const logPayoff = (price: number, boundary: number): number => price / boundary - 1 - log(price / boundary);

/**
 * Fair variance of a swap on the realised variance of log returns, continuously observed.
 *
 * A log contract, held with the underlying in changing amounts, pays the realised variance whatever path the price takes
 * (without jumps). The strip's payoff joins the points of the log contract at the listed strikes by lines, and lies above
 * it between them; its first and its last strike serve as ends only. The integral takes options at all strikes between these.
 *
 * @param input - units on {@link VarianceSwapInput}.
 * @returns variances per year.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: for one vol at all strikes of a wide and dense range its square.
 * Accuracy: both leave out what lies beyond the first and the last strike; the strip is high by about (ΔK/K)²/12 of each
 * price's share, which is how much the two differ.
 * @see K. Demeterfi, E. Derman, M. Kamal, J. Zou, "A guide to volatility and variance swaps", J. Derivatives 6 (1999) 9–32.
 */
export function fairVariance(input: VarianceSwapInput): FairVariance {
  const { strikes, vols, spot, rate, dividendYield, expiryYears } = input;
  requireMarket(input);
  requirePositive("expiryYears", expiryYears);
  requireThat(strikes.length >= 4, "strikes", "at least 4", strikes.length);
  const ascending = strikes.every((strike, i) => strike > (strikes[i - 1] ?? 0) && Number.isFinite(strike));
  requireThat(ascending, "strikes", "ascending, > 0", strikes);
  requireThat(vols.length === strikes.length, "vols", `as long as strikes (${strikes.length})`, vols.length);
  for (const vol of vols) requirePositive("vols", vol);
  const last = strikes.length - 1;
  requireThat(
    strikes[1]! <= spot && spot <= strikes[last - 1]!,
    "strikes",
    `such that two are at or below and two at or above spot ${spot}`,
    strikes,
  );
  let at = 0;
  while (strikes[at + 1]! <= spot) at += 1;
  const boundary = strikes[at]!;
  const payoff = (i: number) => logPayoff(strikes[i]!, boundary);
  const slope = (i: number) => (payoff(i + 1) - payoff(i)) / (strikes[i + 1]! - strikes[i]!);
  const optionAt = (strike: number, vol: number, type: "call" | "put") =>
    blackScholes({ ...input, strike, vol, type }).price;
  let strip = 0;
  for (let i = at; i < last; i++) {
    strip += (slope(i) - (i === at ? 0 : slope(i - 1))) * optionAt(strikes[i]!, vols[i]!, "call");
  }
  for (let i = at; i > 0; i--) {
    strip += ((i === at ? 0 : slope(i)) - slope(i - 1)) * optionAt(strikes[i]!, vols[i]!, "put");
  }
  const { nodes, weights } = gaussLegendre(8);
  let integral = 0;
  for (let i = 0; i < last; i++) {
    const half = 0.5 * (strikes[i + 1]! - strikes[i]!);
    for (let k = 0; k < nodes.length; k++) {
      const strike = strikes[i]! + half * (1 + nodes[k]!);
      const vol = vols[i]! + 0.5 * (1 + nodes[k]!) * (vols[i + 1]! - vols[i]!);
      integral += (half * weights[k]! * optionAt(strike, vol, i < at ? "put" : "call")) / (strike * strike);
    }
  }
  const growth = exp(rate * expiryYears);
  const forward = spot * exp((rate - dividendYield) * expiryYears);
  // What the rebalanced position in the underlying brings, less its start and the tangent at the boundary.
  const carried = log(forward / boundary) - (forward / boundary - 1);
  const perYear = 2 / expiryYears;
  return {
    variance: perYear * (carried + growth * strip),
    integrated: perYear * (carried + growth * integral),
    boundary,
  };
}
