import {
  type DigitalPayment,
  digital,
  gap,
  noTouch,
  oneTouch,
  type TouchInput,
} from "../../../models/pricing/digital.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { closedForm } from "./contract.ts";

const paymentOf = ({ pays, cash_amount }: OptionParams): DigitalPayment =>
  pays === "asset" ? { pays } : { pays: "cash", amount: cash_amount ?? 1 };

const touchOf = (market: OptionMarket, params: OptionParams): TouchInput => {
  const barrier = params.barrier!;
  const side = params.touch_side ?? (barrier > market.spot ? "up" : "down");
  return { ...market, barrier, side, payment: paymentOf(params) };
};

/** Digital and touch options. */
export const digitalContracts = {
  cash_or_nothing: closedForm(["strike"], ["cash_amount"], "reiner_rubinstein_closed_form", (market, params) =>
    digital({ ...market, strike: params.strike!, type: params.option_type, payment: paymentOf(params) }),
  ),
  asset_or_nothing: closedForm(["strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
    digital({ ...market, strike: params.strike!, type: params.option_type, payment: { pays: "asset" } }),
  ),
  gap: closedForm(["strike", "payoff_strike"], [], "reiner_rubinstein_closed_form", (market, params) =>
    gap({ ...market, strike: params.strike!, payoffStrike: params.payoff_strike!, type: params.option_type }),
  ),
  one_touch: closedForm(
    ["barrier"],
    ["cash_amount", "pays", "settlement", "touch_side"],
    "reiner_rubinstein_closed_form",
    (market, params) => oneTouch(touchOf(market, params), params.settlement ?? "at_hit"),
  ),
  no_touch: closedForm(
    ["barrier"],
    ["cash_amount", "pays", "touch_side"],
    "reiner_rubinstein_closed_form",
    (market, params) => noTouch(touchOf(market, params)),
  ),
};
