import { barrierOption, doubleBarrierOption } from "../../../models/pricing/barrier.ts";
import { closedForm } from "./contract.ts";

/** Options that a barrier switches on or off. */
export const barrierContracts = {
  barrier: closedForm(
    ["strike", "barrier", "barrier_type"],
    ["rebate"],
    "reiner_rubinstein_closed_form",
    (market, params) =>
      barrierOption({
        ...market,
        strike: params.strike!,
        type: params.option_type,
        barrier: params.barrier!,
        barrierType: params.barrier_type!,
        rebate: params.rebate ?? 0,
      }),
  ),
  double_barrier: closedForm(
    ["strike", "lower_barrier", "upper_barrier", "knock"],
    [],
    "image_series",
    (market, params) =>
      doubleBarrierOption({
        ...market,
        strike: params.strike!,
        type: params.option_type,
        lowerBarrier: params.lower_barrier!,
        upperBarrier: params.upper_barrier!,
        effect: params.knock!,
      }),
  ),
};
