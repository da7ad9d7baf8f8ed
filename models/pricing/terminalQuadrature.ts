import { exp, log } from "../numerics/elementary.ts";
import { normalPdf } from "../numerics/normal.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import type { OptionMarket } from "./optionMarket.ts";

const reach = 10;
const pieceLength = 0.5;
const nodesOfPiece = 12;

/**
 * Discounted mean of any function of the price at a date, by quadrature against its log-normal distribution.
 *
 * @param payoff - of the price; currency; smooth between the breaks.
 * @param breaks - prices at which the payoff jumps or bends.
 * @returns present value; currency.
 * @remarks
 * Gauss–Legendre on pieces of half a standard deviation, cut at the breaks. Without vol or time the payoff on the forward.
 * Accuracy: 1e-13 of the payoff's size for payoffs that grow no faster than the price.
 */
export function terminalExpectation(
  market: OptionMarket,
  payoff: (price: number) => number,
  breaks: readonly number[] = [],
): number {
  const { spot, vol, rate, dividendYield, expiryYears } = market;
  const deviation = vol * Math.sqrt(expiryYears);
  const discount = exp(-rate * expiryYears);
  const centre = log(spot) + (rate - dividendYield) * expiryYears - 0.5 * deviation * deviation;
  if (deviation === 0) return discount * payoff(exp(centre));
  const [low, high] = [-reach, reach + deviation];
  const cuts = breaks
    .filter((level) => level > 0)
    .map((level) => (log(level) - centre) / deviation)
    .filter((z) => z > low && z < high)
    .sort((a, b) => a - b);
  const { nodes, weights } = gaussLegendre(nodesOfPiece);
  let sum = 0;
  let from = low;
  for (const to of [...cuts, high]) {
    const pieces = Math.max(1, Math.ceil((to - from) / pieceLength));
    const half = (to - from) / pieces / 2;
    for (let piece = 0; piece < pieces; piece++) {
      const middle = from + (2 * piece + 1) * half;
      for (let i = 0; i < nodes.length; i++) {
        const z = middle + half * nodes[i]!;
        sum += half * weights[i]! * normalPdf(z) * payoff(exp(centre + deviation * z));
      }
    }
    from = to;
  }
  return discount * sum;
}
