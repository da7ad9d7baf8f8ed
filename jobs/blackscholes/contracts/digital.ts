import { touchOnGrid } from "../../../models/pricing/barrierGrid.ts";
import {
  type DigitalPayment,
  digital,
  gap,
  noTouch,
  oneTouch,
  type TouchInput,
} from "../../../models/pricing/digital.ts";
import { doubleNoTouch, unitAtDoubleHit } from "../../../models/pricing/doubleTouch.ts";
import { discountFactor, type OptionMarket, signOf } from "../../../models/pricing/optionMarket.ts";
import { terminalExpectation } from "../../../models/pricing/terminalQuadrature.ts";
import type { OptionParams } from "../params.ts";
import { type Contract, closedForm } from "./contract.ts";

/** What a touch option pays. */
export const paymentOf = ({ pays, cash_amount }: OptionParams): DigitalPayment =>
  pays === "asset" ? { pays } : { pays: "cash", amount: cash_amount ?? 1 };

const touchOf = (market: OptionMarket, params: OptionParams): TouchInput => {
  const barrier = params.barrier!;
  const side = params.touch_side ?? (barrier > market.spot ? "up" : "down");
  return { ...market, barrier, side, payment: paymentOf(params) };
};

/** A closed form for what is paid at expiry, checked by quadrature of the payoff. */
const terminal = (contract: Contract, payoff: (price: number, params: OptionParams) => number): Contract => ({
  ...contract,
  crossCheck: (market, params) => ({
    price: terminalExpectation(market, (price) => payoff(price, params), [params.strike!]),
    method: "terminal_quadrature",
    errorEstimate: 1e-12 * (market.spot + params.strike! + (params.cash_amount ?? 1)),
  }),
});

const isPaid = (price: number, { option_type, strike }: OptionParams): boolean =>
  signOf(option_type) * (price - strike!) > 0;

/** A closed form for a touch, checked by finite differences. */
const touch = (
  contract: Contract,
  paidAt: (params: OptionParams) => "at_hit" | "at_expiry" | "never_touched",
): Contract => ({
  ...contract,
  crossCheck: (market, params) => {
    const { lower_barrier: low, upper_barrier: high } = params;
    const single = low === undefined || high === undefined ? touchOf(market, params) : null;
    const ends = single
      ? { lower: single.side === "down" ? single.barrier : null, upper: single.side === "up" ? single.barrier : null }
      : { lower: low!, upper: high! };
    return {
      ...touchOnGrid({ ...market, ...ends, payment: paymentOf(params) }, paidAt(params)),
      method: "finite_differences",
    };
  },
});

const cashOf = ({ cash_amount }: OptionParams): number => cash_amount ?? 1;

const doubleOf = (market: OptionMarket, params: OptionParams) => ({
  ...market,
  lowerBarrier: params.lower_barrier!,
  upperBarrier: params.upper_barrier!,
});

/** Digital and touch options. */
export const digitalContracts = {
  cash_or_nothing: terminal(
    closedForm(["strike"], ["cash_amount"], "reiner_rubinstein_closed_form", (market, params) =>
      digital({ ...market, strike: params.strike!, type: params.option_type, payment: paymentOf(params) }),
    ),
    (price, params) => (isPaid(price, params) ? cashOf(params) : 0),
  ),
  asset_or_nothing: terminal(
    closedForm(["strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
      digital({ ...market, strike: params.strike!, type: params.option_type, payment: { pays: "asset" } }),
    ),
    (price, params) => (isPaid(price, params) ? price : 0),
  ),
  gap: terminal(
    closedForm(["strike", "payoff_strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
      gap({ ...market, strike: params.strike!, payoffStrike: params.payoff_strike!, type: params.option_type }),
    ),
    (price, params) => (isPaid(price, params) ? signOf(params.option_type) * (price - params.payoff_strike!) : 0),
  ),
  one_touch: touch(
    closedForm(
      ["barrier"],
      ["cash_amount", "pays", "settlement", "touch_side"],
      "reiner_rubinstein_closed_form",
      (market, params) => oneTouch(touchOf(market, params), params.settlement ?? "at_hit"),
    ),
    (params) => params.settlement ?? "at_hit",
  ),
  no_touch: touch(
    closedForm(["barrier"], ["cash_amount", "pays", "touch_side"], "reiner_rubinstein_closed_form", (market, params) =>
      noTouch(touchOf(market, params)),
    ),
    () => "never_touched",
  ),
  double_one_touch: touch(
    closedForm(
      ["lower_barrier", "upper_barrier"],
      ["cash_amount", "settlement"],
      "image_series",
      (market, params) =>
        cashOf(params) *
        ((params.settlement ?? "at_hit") === "at_hit"
          ? unitAtDoubleHit(doubleOf(market, params))
          : discountFactor(market) - doubleNoTouch(doubleOf(market, params))),
    ),
    (params) => params.settlement ?? "at_hit",
  ),
  double_no_touch: touch(
    closedForm(
      ["lower_barrier", "upper_barrier"],
      ["cash_amount"],
      "image_series",
      (market, params) => cashOf(params) * doubleNoTouch(doubleOf(market, params)),
    ),
    () => "never_touched",
  ),
};
