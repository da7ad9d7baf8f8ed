import { assetsOfParameters, defaultDynamics } from "../dynamics/kinds.ts";
import type { DynamicsModel, DynamicsParams } from "../dynamics/params.ts";
import type { MontecarloInput } from "../target.ts";
import type { Sampling } from "./blocks.ts";
import type { PayoffTerms, PricingParams } from "./params.ts";

/** A request for a payoff, read once: what every later step asks. */
export interface PayoffRequest {
  readonly terms: PayoffTerms;
  readonly pricing: PricingParams;
  readonly sampling: Sampling;
  /** Without drift: under the risk-neutral measure it is the rate less the yield. */
  readonly dynamics: DynamicsParams;
  readonly model: DynamicsModel;
  readonly assets: number;
  readonly sign: 1 | -1;
  readonly isExercised: boolean;
}

const listLength = (value: unknown): number => (Array.isArray(value) ? value.length : 1);

/** Reads the parameters of a payoff; `input.params.payoff` is there. */
export function payoffRequest({ symbols, params }: MontecarloInput): PayoffRequest {
  const { payoff, pricing = {}, spot, dividend_yield, antithetic, dynamics = defaultDynamics } = params;
  const terms = payoff!;
  const assets =
    symbols.length ||
    Math.max(
      assetsOfParameters(dynamics),
      listLength(spot),
      listLength(dividend_yield),
      listLength(terms.basket?.weights),
    );
  return {
    terms,
    pricing,
    sampling: pricing.sampling ?? (antithetic ? "antithetic" : "sobol"),
    dynamics,
    model: dynamics.model,
    assets,
    sign: terms.option === "put" ? -1 : 1,
    isExercised: terms.type === "american" || terms.type === "bermudan",
  };
}
