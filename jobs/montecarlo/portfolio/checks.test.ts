import { everyDynamics, montecarloInput as input } from "../../../test/support/montecarlo.ts";
import { montecarlo } from "../montecarlo.ts";
import type { MontecarloParams } from "../params.ts";

type Params = Partial<MontecarloParams>;
type Dynamics = NonNullable<Params["dynamics"]>;
const flow = { timing: "end", annual_growth: 0, indexed_to_inflation: false, start_year: 0 } as const;

describe("faults name the parameter and the bound", () => {
  const correlation = [
    [1, 0.9, -0.9],
    [0.9, 1, 0.9],
    [-0.9, 0.9, 1],
  ];
  const gbm = (parameters: NonNullable<Dynamics["parameters"]>): Params => ({ dynamics: { model: "gbm", parameters } });
  const cash = { ...flow, type: "withdrawal", frequency: "monthly" } as const;
  const parameters = "/params/dynamics/parameters";
  const cases: readonly (readonly [string, Params, string, string, (readonly string[])?])[] = [
    [
      "an indefinite correlation",
      gbm({ correlation }),
      `${parameters}/correlation`,
      "smallest eigenvalue is -0.8",
      ["A", "B", "C"],
    ],
    [
      "an indefinite covariance",
      gbm({
        covariance: [
          [0.04, 0.1],
          [0.1, 0.04],
        ],
      }),
      `${parameters}/covariance`,
      "smallest eigenvalue is -0.06",
    ],
    [
      "a correlation that is not symmetric",
      gbm({
        correlation: [
          [1, 0.5],
          [0.4, 1],
        ],
      }),
      `${parameters}/correlation/1/0`,
      "symmetric",
    ],
    [
      "a correlation without ones",
      gbm({
        correlation: [
          [1, 0],
          [0, 0.9],
        ],
      }),
      `${parameters}/correlation/1/1`,
      "must be 1",
    ],
    [
      "a correlation that is not square",
      gbm({ correlation: [[1, 0], [0]] }),
      `${parameters}/correlation/1`,
      "must have 2 entries",
    ],
    [
      "vols of another number",
      gbm({ volatility: [0.1, 0.2, 0.3] }),
      `${parameters}/volatility`,
      "each of the 2 assets; received 3",
    ],
    [
      "covariance and vols",
      gbm({
        covariance: [
          [1, 0],
          [0, 1],
        ],
        volatility: 0.2,
      }),
      `${parameters}/covariance`,
      "leave out either",
    ],
    ["jumps in gbm", gbm({ jump_mean: 0 }), `${parameters}/jump_mean`, "not a parameter of gbm"],
    [
      "merton without vols of jumps",
      { dynamics: { model: "merton", parameters: { volatility: 0.2, jump_intensity: 2, jump_mean: -0.05 } } },
      "/params/dynamics/parameters",
      "volatility, jump_intensity, jump_mean, jump_vol together",
    ],
    [
      "kou without jumps down",
      {
        dynamics: {
          model: "kou",
          parameters: { volatility: 0.2, jump_intensity: 1, up_jump_probability: 1, up_jump_mean: 0.1 },
        },
      },
      "/params/dynamics/parameters",
      "volatility, jump_intensity, up_jump_probability, up_jump_mean, down_jump_mean together",
    ],
    [
      "jumps of too many assets to fit",
      { dynamics: { model: "merton" } },
      "/params/dynamics/parameters",
      "more than 25 assets; there are 26",
      Array.from({ length: 26 }, (_, i) => `S${i}`),
    ],
    [
      "half of Heston's model",
      { dynamics: { model: "heston", require_feller: true, parameters: { vol_of_vol: 0.4 } } },
      "/params/dynamics/parameters",
      "initial_variance, long_run_variance, mean_reversion, vol_of_vol, variance_correlation together",
    ],
    [
      "an unstable GARCH",
      { dynamics: { model: "garch", parameters: { volatility: 0.2, alpha: 0.2, beta: [0.7, 0.8] } } },
      `${parameters}/beta`,
      "less than 1",
    ],
    [
      "half a GARCH",
      { dynamics: { model: "garch", parameters: { alpha: 0.2 } } },
      "/params/dynamics/parameters",
      "together",
    ],
    [
      "Feller's condition",
      {
        dynamics: {
          ...everyDynamics.heston!,
          require_feller: true,
          parameters: { ...everyDynamics.heston!.parameters!, vol_of_vol: 1 },
        },
      },
      `${parameters}/vol_of_vol`,
      "Feller",
    ],
    [
      "a block length for single rows",
      { dynamics: { model: "bootstrap", method: "iid", block_length: 3 } },
      "/params/dynamics/block_length",
      "iid",
    ],
    [
      "half a row",
      { dynamics: { model: "bootstrap", method: "block", block_length: 2.5 } },
      "/params/dynamics/block_length",
      "whole number",
    ],
    ["a decay without use", { dynamics: { model: "gbm", lambda: 0.9 } }, "/params/dynamics/lambda", "estimator ewma"],
    [
      "a setting of another model",
      { dynamics: { model: "gbm", method: "iid" } },
      "/params/dynamics/method",
      "does not belong to gbm",
    ],
    ["no symbols and no parameters", {}, "/symbols", "drift, volatility", []],
    ["a bootstrap of nothing", { dynamics: { model: "bootstrap" } }, "/symbols", "history", []],
    ["steps of a year that bars have", { steps_per_year: 12 }, "/params/steps_per_year", "a bar"],
    ["a real goal without inflation", { goal: 1, goal_terms: "real" }, "/params/inflation_rate", "required"],
    ["a payment without size", { cash_flows: [cash] }, "/params/cash_flows/0/amount", "must be given"],
    [
      "a contribution of a share",
      { cash_flows: [{ ...cash, type: "contribution", share_of_value: 0.1 }] },
      "/params/cash_flows/0/share_of_value",
      "withdrawals",
    ],
    [
      "payments that end before they start",
      { cash_flows: [{ ...cash, amount: 1, start_year: 2, end_year: 1 }] },
      "/params/cash_flows/0/end_year",
      "at least start_year, 2",
    ],
  ];
  test.each(cases.map((one) => [one[0], one] as const))("%s", (_, [, params, pointer, message, symbols]) => {
    const faults = montecarlo.check(input(params, symbols));
    expect(faults.map((fault) => fault.pointer)).toContain(pointer);
    expect(faults.find((fault) => fault.pointer === pointer)!.message).toContain(message);
  });
});
