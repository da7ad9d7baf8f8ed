import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import type { BlackScholesInput } from "./blackScholes.ts";
import { requireMarket, requirePositive, signOf } from "./optionMarket.ts";

/** Price by a lattice and what halving its steps changes. */
export interface LatticeValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** Distance from the lattice with half the steps; the true error is smaller. */
  readonly errorEstimate: number;
}

/**
 * Price of a European or American option on a recombining binomial lattice.
 *
 * @param input - units on {@link BlackScholesInput}; `vol` and `expiryYears` > 0.
 * @param steps - odd integer, 51 … 10,001.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Probabilities by Peizer and Pratt's inversion, so that the strike lies between two nodes of the last step and the
 * European error falls with 1/n². Cost: n²/2 steps.
 * Accuracy: about 1e-6 of spot European and 1e-5 American at 1,001 steps.
 * @see D. Leisen, M. Reimer, "Binomial models for option valuation: examining and improving convergence", Appl. Math. Finance 3 (1996) 319–346.
 */
export function latticeOption(
  input: BlackScholesInput,
  exercise: "european" | "american",
  steps: number,
): LatticeValue {
  requireMarket(input);
  requirePositive("strike", input.strike);
  requirePositive("vol", input.vol);
  requirePositive("expiryYears", input.expiryYears);
  requireThat(
    Number.isInteger(steps) && steps % 2 === 1 && steps >= 51 && steps <= 10_001,
    "steps",
    "odd, 51 … 10,001",
    steps,
  );
  const price = latticePrice(input, exercise, steps);
  const half = (steps >> 2) * 2 + 1;
  return { price, errorEstimate: Math.abs(price - latticePrice(input, exercise, half)) };
}

function latticePrice(input: BlackScholesInput, exercise: "european" | "american", steps: number): number {
  const { spot, strike, rate, dividendYield, vol, expiryYears, type } = input;
  const sign = signOf(type);
  const deviation = vol * Math.sqrt(expiryYears);
  const d1 = (log(spot / strike) + (rate - dividendYield) * expiryYears) / deviation + 0.5 * deviation;
  const dt = expiryYears / steps;
  const growth = exp((rate - dividendYield) * dt);
  const discount = exp(-rate * dt);
  const assetUp = peizerPratt(d1, steps);
  const up = peizerPratt(d1 - deviation, steps);
  const upFactor = (growth * assetUp) / up;
  const downFactor = (growth - up * upFactor) / (1 - up);
  const ratio = upFactor / downFactor;

  const values = new Float64Array(steps + 1);
  const prices = new Float64Array(steps + 1);
  prices[0] = spot * exp(steps * log(downFactor));
  for (let i = 1; i <= steps; i++) prices[i] = prices[i - 1]! * ratio;
  for (let i = 0; i <= steps; i++) values[i] = Math.max(0, sign * (prices[i]! - strike));
  const [weightUp, weightDown] = [discount * up, discount * (1 - up)];
  for (let step = steps - 1; step >= 0; step--) {
    for (let i = 0; i <= step; i++) {
      const held = weightUp * values[i + 1]! + weightDown * values[i]!;
      prices[i] = prices[i]! / downFactor;
      values[i] = exercise === "american" ? Math.max(held, sign * (prices[i]! - strike)) : held;
    }
  }
  return values[0]!;
}

/** Probability whose binomial tail over n steps is the normal tail at z. */
function peizerPratt(z: number, n: number): number {
  const a = z / (n + 1 / 3 + 0.1 / (n + 1));
  const half = 0.5 * Math.sqrt(1 - exp(-a * a * (n + 1 / 6)));
  return z < 0 ? 0.5 - half : 0.5 + half;
}
