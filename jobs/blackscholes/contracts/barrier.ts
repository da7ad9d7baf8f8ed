import {
  type BarrierInput,
  barrierOption,
  type DoubleBarrierInput,
  doubleBarrierOption,
} from "../../../models/pricing/barrier.ts";
import { barrierOnGrid, doubleBarrierOnGrid, type Exercise } from "../../../models/pricing/barrierGrid.ts";
import { doubleNoTouch, unitAtDoubleHit } from "../../../models/pricing/doubleTouch.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { windowBarrierOption } from "../../../models/pricing/windowBarrier.ts";
import type { OptionParams, ParamName } from "../params.ts";
import { type Contract, closedForm, type Valuation } from "./contract.ts";

const singleOf = (market: OptionMarket, params: OptionParams): BarrierInput => ({
  ...market,
  strike: params.strike!,
  type: params.option_type,
  barrier: params.barrier!,
  barrierType: params.barrier_type!,
  rebate: params.rebate ?? 0,
});

const doubleOf = (market: OptionMarket, params: OptionParams): DoubleBarrierInput => ({
  ...market,
  strike: params.strike!,
  type: params.option_type,
  lowerBarrier: params.lower_barrier!,
  upperBarrier: params.upper_barrier!,
  effect: params.knock!,
});

function doubleBarrierPrice(market: OptionMarket, params: OptionParams): number {
  const input = doubleOf(market, params);
  const { rebate = 0 } = params;
  const price = doubleBarrierOption(input);
  if (rebate === 0) return price;
  return price + rebate * (input.effect === "out" ? unitAtDoubleHit(input) : doubleNoTouch(input));
}

const singleOnGrid =
  (exercise: Exercise) =>
  (market: OptionMarket, params: OptionParams): Valuation => ({
    ...barrierOnGrid(singleOf(market, params), exercise),
    method: "finite_differences",
  });

const doubleOnGrid =
  (exercise: Exercise) =>
  (market: OptionMarket, params: OptionParams): Valuation => ({
    ...doubleBarrierOnGrid(doubleOf(market, params), params.rebate ?? 0, exercise),
    method: "finite_differences",
  });

const singleNeeds: readonly ParamName[] = ["strike", "barrier", "barrier_type"];
const doubleNeeds: readonly ParamName[] = ["strike", "lower_barrier", "upper_barrier", "knock"];

/** A barrier that is watched during a part of the life only. */
const windowBarrier = closedForm(
  singleNeeds,
  [],
  "quadrature_over_the_price_at_the_window",
  (market, params) =>
    windowBarrierOption({
      ...singleOf(market, params),
      windowStartYears: params.window_start_years ?? 0,
      windowEndYears: params.window_end_years ?? market.expiryYears,
    }),
  1e-11,
);

const wholeLife = closedForm(singleNeeds, [], "reiner_rubinstein_closed_form", (market, params) =>
  barrierOption(singleOf(market, params)),
);

/** Whether the barrier is watched during a part of the life only. */
export const hasWindow = ({ window_start_years, window_end_years }: OptionParams): boolean =>
  window_start_years !== undefined || window_end_years !== undefined;

/** Options that a barrier switches on or off, exercised at expiry. */
export const barrierContracts = {
  barrier: {
    needs: singleNeeds,
    takes: ["rebate", "window_start_years", "window_end_years"],
    value: (market, params) => (hasWindow(params) ? windowBarrier : wholeLife).value(market, params),
    crossCheck: singleOnGrid("european"),
    microseconds: (params) => (hasWindow(params) ? 2_500 : 20),
  } satisfies Contract,
  double_barrier: {
    ...closedForm(doubleNeeds, ["rebate"], "image_series", doubleBarrierPrice),
    crossCheck: doubleOnGrid("european"),
  } satisfies Contract,
};

/** The same, exercised at any time while they are alive. */
export const americanBarrierContracts = {
  barrier: {
    needs: singleNeeds,
    takes: ["rebate"],
    value: singleOnGrid("american"),
    microseconds: () => 5_000,
  } satisfies Contract,
  double_barrier: {
    needs: doubleNeeds,
    takes: ["rebate"],
    value: doubleOnGrid("american"),
    microseconds: () => 5_000,
  } satisfies Contract,
};
