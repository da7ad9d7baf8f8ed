import { blockLength } from "../../../models/simulation/calibration/blockLength.ts";
import { scaledToGrowth } from "../../../models/simulation/dynamics/bootstrap.ts";
import { type Builder, centred, list } from "./context.ts";
import { growthFactors } from "./history.ts";
import { perAssetNumbers } from "./perAsset.ts";

export const bootstrap: Builder = (context) => {
  const { dynamics, assets, steps, stepYears, history, weights } = context;
  const { method = "stationary", parameters = {} } = dynamics;
  const raw = growthFactors(history!.logReturns);
  const given = parameters.drift === undefined ? null : perAssetNumbers(parameters.drift, assets);
  const factors = given ? scaledToGrowth(raw, given, stepYears) : raw;
  const automatic = dynamics.block_length === undefined && method !== "iid";
  const length = automatic ? automaticLength(raw, weights, method) : (dynamics.block_length ?? 1);
  return {
    spec: { kind: "bootstrap", input: { steps, factors, assets, method, blockLength: length } },
    parameters: {
      method,
      block_length: length,
      rows: factors.length / assets,
      ...(given ? { drift: list(given) } : {}),
    },
    definitions: {
      drift_estimator: given
        ? "given: the growth factors of each asset are scaled to a mean of exp(drift / bars per year)"
        : "history as it is",
      block_length: automatic
        ? "automatic (Politis and White 2004, corrected 2009) for squared returns of the portfolio less their mean"
        : "given",
      rows: "dates of history; the assets of a row stay together; after the last row comes the first",
    },
    repaired: false,
  };
};

/** Automatic block length for the squares of the portfolio's returns, whose clusters the blocks are to keep. */
function automaticLength(factors: Float64Array, weights: Float64Array, method: "block" | "stationary"): number {
  const k = weights.length;
  const returns = Float64Array.from({ length: factors.length / k }, (_, t) => {
    let value = 0;
    for (let i = 0; i < k; i++) value += weights[i]! * factors[t * k + i]!;
    return value;
  });
  const squares = centred(returns).map((x) => x * x);
  const lengths = blockLength(squares);
  return method === "stationary" ? lengths.stationary : Math.round(lengths.block);
}
