import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { studentDof } from "../../../models/simulation/calibration/studentDof.ts";
import { type Builder, list, rowsOf, timelineOf } from "./context.ts";
import { diffusionOf } from "./diffusion.ts";

export const gbm: Builder = (context) => {
  const { growth, vol, correlation, definitions } = diffusionOf(context.dynamics, context.assets, context.history);
  const { lower, repaired } = covarianceFactor(correlation, context.assets);
  return {
    spec: { kind: "gbm", input: { ...timelineOf(context), growth, vol, correlationFactor: lower } },
    parameters: { drift: list(growth), volatility: list(vol), correlation: rowsOf(correlation, context.assets) },
    definitions,
    repaired,
  };
};

export const studentT: Builder = (context) => {
  const { dynamics, assets, history } = context;
  const { marginal = "student_t", parameters = {} } = dynamics;
  const { growth, vol, correlation, definitions } = diffusionOf(dynamics, assets, history);
  const { lower, repaired } = covarianceFactor(correlation, assets);
  const dof = parameters.dof ?? studentDof(history!.logReturns);
  const sortedReturns = marginal === "empirical" ? history!.logReturns.map((column) => column.slice().sort()) : [];
  return {
    spec: {
      kind: "student_t",
      input: { ...timelineOf(context), growth, vol, correlationFactor: lower, dof, marginal, sortedReturns },
    },
    parameters: {
      drift: list(growth),
      volatility: list(vol),
      correlation: rowsOf(correlation, assets),
      dof,
      marginal,
    },
    definitions: {
      ...definitions,
      dof_estimator:
        parameters.dof === undefined
          ? "4 + 6 / excess kurtosis of log returns (divisor n), averaged over assets, within 4.05 and 200"
          : "given",
      ...(marginal === "student_t"
        ? {
            marginal: "student_t, held at its quantiles of 1e-6 and 1 - 1e-6, because exp of a t variable has no mean",
          }
        : {}),
    },
    repaired,
  };
};
