import { pairwiseSum } from "../../../models/numerics/summation.ts";
import type { DynamicsSpec } from "../../../models/simulation/dynamics/pathModelOf.ts";
import type { JsonValue } from "../../jobKind.ts";
import type { ReturnHistory } from "./history.ts";
import type { DynamicsParams, ParameterName } from "./params.ts";
import { perAssetNumbers } from "./perAsset.ts";

/** What a model is built from. */
export interface BuildContext {
  readonly dynamics: DynamicsParams;
  readonly assets: number;
  readonly steps: number;
  readonly stepYears: number;
  /** `null` when the request says everything. */
  readonly history: ReturnHistory | null;
  /** k weights of the portfolio, for what is estimated of it as a whole. */
  readonly weights: Float64Array;
}

/** A model ready to simulate, and what the result says of it. */
export interface BuiltDynamics {
  readonly spec: DynamicsSpec;
  /** Parameters used, by their names in the request; one number for each asset. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** Standard errors of the fitted ones, `null` for an asset whose likelihood cannot tell; absent when nothing was fitted. */
  readonly parameterErrors?: Readonly<Record<string, JsonValue>>;
  readonly definitions: Readonly<Record<string, string>>;
  /** The correlation was indefinite, and its negative eigenvalues were set to zero. */
  readonly repaired: boolean;
}

/** Parameters of a result, with the standard errors of those that were fitted. */
export const parameterRows = ({
  parameters,
  parameterErrors,
}: {
  readonly parameters: Readonly<Record<string, JsonValue>>;
  readonly parameterErrors: Readonly<Record<string, JsonValue>> | null;
}) => ({ parameters, ...(parameterErrors ? { parameter_errors: parameterErrors } : {}) });

export type Builder = (context: BuildContext) => BuiltDynamics;

export const list = (values: Float64Array): JsonValue => Array.from(values);
export const rowsOf = (matrix: Float64Array, k: number): JsonValue =>
  Array.from({ length: k }, (_, i) => Array.from(matrix.subarray(i * k, (i + 1) * k)));

export const timelineOf = ({ steps, stepYears }: BuildContext) => ({ steps, stepYears });

/** Parameters that are one number for each asset. */
export type PerAssetName = Exclude<ParameterName, "correlation" | "covariance" | "dof">;

/** Reads given parameters as one number for each asset. */
export function parameterReader({ dynamics: { parameters = {} }, assets }: BuildContext) {
  return (name: PerAssetName): Float64Array => perAssetNumbers(parameters[name]!, assets);
}

/** The series less its mean. */
export function centred(column: Float64Array): Float64Array {
  const mean = pairwiseSum(column) / column.length;
  return column.map((x) => x - mean);
}
