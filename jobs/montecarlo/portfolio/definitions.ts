import type { Simulation } from "./prepare.ts";

const rebalancing = {
  none: "buy_and_hold: weights at the start, no rebalancing",
  every_step: "weights restored after every step, without costs",
  monthly: "weights restored at the end of the step that completes a month, without costs",
  quarterly: "weights restored at the end of the step that completes a quarter, without costs",
  yearly: "weights restored at the end of the step that completes a year, without costs",
} as const;

/** What every number of the result means. */
export function portfolioDefinitions({
  params,
  definitions,
  stepsPerYear,
  repaired,
}: Simulation): Record<string, string> {
  const flows = (params.cash_flows ?? []).length > 0;
  return {
    portfolio: rebalancing[params.rebalancing ?? "none"],
    ...definitions,
    year: `${stepsPerYear} steps`,
    ...(repaired
      ? { correlation_repair: "eigenvalue_clipping: negative eigenvalues set to zero, variances kept (Higham 1988)" }
      : {}),
    expected_return: "mean simple return over the horizon",
    vol: "standard deviation of the simple return over the horizon, divided by the root of the years",
    sharpe: "(mean simple return per year - risk-free rate) / vol",
    value_at_risk: "initial value minus the quantile of the terminal value at 1 - confidence level",
    expected_shortfall: "initial value minus the mean terminal value of the worst 1 - confidence level",
    drawdown: "largest fall of the value from a high before it, the start included, as a share of that high",
    ...(flows
      ? {
          cash_flows:
            "contributions are invested and withdrawals sold in proportion to the holdings; ruin: a withdrawal that cannot be paid in full, after which the value is zero",
          time_weighted:
            "expected_return, vol, sharpe, value_at_risk, expected_shortfall, probability_of_loss and drawdown are of the value without cash flows; expected_value, percentiles, bands and histogram are of the value with them",
        }
      : {}),
    interval_value_at_risk: "order statistics, ranks by the binomial distribution",
    interval_expected_shortfall: "normal, standard error by Manistre and Hancock (2005)",
    interval_probability: "Wilson",
    standard_errors: params.antithetic
      ? "mean: from antithetic pairs; others: as for independent paths, which is an upper bound for monotone payoffs"
      : "independent paths",
  };
}
