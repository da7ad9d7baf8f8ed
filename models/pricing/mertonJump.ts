import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { type OptionMarket, type OptionType, requireMarket, requirePositive } from "./optionMarket.ts";

/** A European option on an asset whose price diffuses and jumps. */
export interface MertonJumpInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  /** Jumps per year; ≥ 0, and at most 700 over the life of the option. */
  readonly jumpIntensity: number;
  /** Mean of the log of one jump. */
  readonly jumpMean: number;
  /** Standard deviation of the log of one jump; ≥ 0. */
  readonly jumpVol: number;
}

const maxJumps = 700;

/**
 * Price of a European option when jumps with log-normal size arrive as a Poisson process.
 *
 * @param input - units on {@link MertonJumpInput}; `vol` is that of the diffusion alone.
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The series over the number of jumps ends when the probability of more is below 1e-17.
 * Limits: without jumps the Black–Scholes–Merton price.
 * Accuracy: 1e-12 relative.
 * @see R. Merton, "Option pricing when underlying stock returns are discontinuous", J. Financial Economics 3 (1976) 125–144.
 */
export function mertonJump(input: MertonJumpInput): number {
  const { expiryYears, vol, rate, jumpIntensity, jumpMean, jumpVol } = input;
  requireMarket(input);
  requirePositive("strike", input.strike);
  requireThat(Number.isFinite(jumpMean), "jumpMean", "a finite number", jumpMean);
  requireThat(jumpVol >= 0 && Number.isFinite(jumpVol), "jumpVol", "a finite number ≥ 0", jumpVol);
  const expected = jumpIntensity * expiryYears;
  requireThat(expected >= 0 && expected <= maxJumps, "jumpIntensity", `0 … ${maxJumps} / expiryYears`, jumpIntensity);
  if (expected === 0) return blackScholes(input).price;

  const logMeanJump = jumpMean + 0.5 * jumpVol * jumpVol;
  // Jumps make the price grow by expected · (E[jump] − 1); the drift between them takes that back.
  const compensation = (expected * (exp(logMeanJump) - 1)) / expiryYears;
  let price = 0;
  let logWeight = -expected;
  let seen = 0;
  for (let jumps = 0; jumps < 20 * (maxJumps + 10); jumps++) {
    if (jumps > 0) logWeight += log(expected / jumps);
    const weight = exp(logWeight);
    const variance = vol * vol + (jumps * jumpVol * jumpVol) / expiryYears;
    const drift = -compensation + (jumps * logMeanJump) / expiryYears;
    // The drift enters as a negative yield: the discounting stays at the true rate.
    const conditional = { ...input, vol: Math.sqrt(variance), rate, dividendYield: input.dividendYield - drift };
    price += weight * blackScholes(conditional).price;
    seen += weight;
    if (jumps > expected && weight < 1e-17 && 1 - seen < 1e-12) break;
  }
  return price;
}
