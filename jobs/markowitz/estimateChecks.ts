import type { MarkowitzParams } from "./params.ts";

type Report = (name: string, message: string, keyword: string) => void;

const implied = ["market_implied", "black_litterman"];
const linear = ["constant_variance", "two_parameters", "diagonal", "constant_correlation", "single_factor"];

/** Which methods read an option. */
const readers: Readonly<Record<"expected_returns" | "covariance", Readonly<Record<string, readonly string[]>>>> = {
  expected_returns: {
    values: ["values"],
    span: ["exponential_mean"],
    compounding: ["exponential_mean", "capm"],
    market_returns: ["capm", ...implied],
    market_weights: implied,
    risk_aversion: implied,
    prior: ["black_litterman"],
    views: ["black_litterman"],
    tau: ["black_litterman"],
    view_uncertainty: ["black_litterman"],
    view_covariance: ["black_litterman"],
    posterior_covariance: ["black_litterman"],
  },
  covariance: {
    values: ["values"],
    divisor: ["sample", "gerber", ...linear.map((target) => `ledoit_wolf_${target}`)],
    span: ["exponential"],
    decay: ["exponential"],
    centre: ["exponential"],
    benchmark_return: ["semicovariance"],
    market_components: ["detoned", "denoised_detoned"],
    gerber_threshold: ["gerber"],
    gerber_statistic: ["gerber"],
  },
};

/** Faults of the estimators' options. */
export function estimateFaults(params: MarkowitzParams, n: number, fault: Report): void {
  for (const part of ["expected_returns", "covariance"] as const) {
    const { method, ...options } = params[part];
    if (method === "values" && !params[part].values)
      fault(`${part}/values`, "must be given for method values", "required");
    for (const [name, value] of Object.entries(options)) {
      const of = readers[part][name]!;
      if (value !== undefined && !of.includes(method))
        fault(`${part}/${name}`, `has no meaning for method ${method}: it is for ${of.join(", ")}`, "combination");
    }
  }
  const { expected_returns: means, covariance, returns } = params;
  if (covariance.span !== undefined && covariance.decay !== undefined)
    fault("covariance/decay", "cannot be combined with span: both say how fast weights fall", "combination");
  if (covariance.market_components !== undefined && covariance.market_components >= n)
    fault(
      "covariance/market_components",
      `must be below the number of assets, ${n}; received ${covariance.market_components}`,
      "maximum",
    );
  const walk = params.walk_forward;
  if (walk && means.method === "bayes_stein" && walk.train_periods < n + 3)
    fault(
      "walk_forward/train_periods",
      `must be at least the number of assets + 3, ${n + 3}, for bayes_stein; received ${walk.train_periods}`,
      "minimum",
    );
  if (returns) {
    const least = means.method === "bayes_stein" ? n + 3 : 2;
    if (returns.length < least)
      fault("returns", `must have at least ${least} rows for these estimators; received ${returns.length}`, "minItems");
    const market = means.market_returns?.length;
    if (market !== undefined && (means.method === "capm" || walk) && market !== returns.length)
      fault(
        "expected_returns/market_returns",
        `must have one number for each of the ${returns.length} rows of returns; received ${market}`,
        "length",
      );
  }
  if (implied.includes(means.method)) impliedFaults(params, n, fault);
}

function impliedFaults({ expected_returns: means }: MarkowitzParams, n: number, fault: Report): void {
  const path = "expected_returns";
  const { prior, market_weights: weights, views, method } = means;
  const lengths = { prior: prior?.length, market_weights: weights?.length };
  for (const [name, length] of Object.entries(lengths)) {
    if (length !== undefined && length !== n)
      fault(`${path}/${name}`, `must have one number for each of the ${n} assets; received ${length}`, "length");
  }
  if (!prior && !weights)
    fault(`${path}/market_weights`, `must be given for method ${method}, unless prior is`, "required");
  if (prior && weights)
    fault(
      `${path}/prior`,
      "cannot be combined with market_weights: both say what is expected before the views",
      "combination",
    );
  if (weights && !weights.some((w) => w > 0)) fault(`${path}/market_weights`, "must have a number > 0", "minimum");
  if (method !== "black_litterman") return;
  if (!views) fault(`${path}/views`, "must be given for method black_litterman", "required");
  const uncertainty = means.view_uncertainty ?? "he_litterman";
  views?.forEach(({ coefficients, confidence }, at) => {
    const here = `${path}/views/${at}`;
    if (coefficients.length !== n)
      fault(
        `${here}/coefficients`,
        `must have one number for each of the ${n} assets; received ${coefficients.length}`,
        "length",
      );
    if (!coefficients.some((c) => c !== 0)) fault(`${here}/coefficients`, "must have a number other than 0", "minimum");
    if (uncertainty === "idzorek" && confidence === undefined)
      fault(`${here}/confidence`, "must be given for view_uncertainty idzorek", "required");
    if (uncertainty !== "idzorek" && confidence !== undefined)
      fault(`${here}/confidence`, `has no meaning for view_uncertainty ${uncertainty}`, "combination");
  });
  const omega = means.view_covariance;
  if ((uncertainty === "given") !== (omega !== undefined))
    fault(`${path}/view_covariance`, "must be given for view_uncertainty given, and for no other", "required");
  if (omega && views && (omega.length !== views.length || omega.some((row) => row.length !== views.length)))
    fault(`${path}/view_covariance`, `must be ${views.length} by ${views.length}, as there are views`, "length");
}
