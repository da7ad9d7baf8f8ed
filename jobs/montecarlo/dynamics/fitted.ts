import type { JsonValue } from "../../jobKind.ts";
import { type BuildContext, list, type PerAssetName, parameterReader } from "./context.ts";

/** What a fit of one asset says: numbers per bar, and their standard errors; ∞ where the likelihood cannot tell. */
type Fit<Numbers> = Numbers & { readonly standardErrors: Numbers };

/** How a parameter of the request follows from the numbers of a fit. */
export type Reading<Numbers> = (numbers: Numbers) => number;

/** Parameters that one fit finds together: given, or fitted asset by asset. */
export interface FittedParameters<Name extends PerAssetName> {
  readonly values: Readonly<Record<Name, Float64Array>>;
  /** For the result. */
  readonly listed: Readonly<Record<Name, JsonValue>>;
  /** Standard errors by name, `null` where they are infinite; absent when the parameters are given. */
  readonly errors?: { readonly parameterErrors: Readonly<Record<Name, JsonValue>> };
  readonly estimator: string;
}

/**
 * Reads parameters from the request, or fits them to the returns of each asset.
 *
 * @param fit - of the log returns of one asset.
 * @param readings - each parameter from the numbers of a fit; linear without a constant, so that errors are read alike.
 * @param estimator - name of the fit in the definitions of the result.
 */
export function givenOrFitted<Numbers, Name extends PerAssetName>(
  context: BuildContext,
  fit: (returns: Float64Array) => Fit<Numbers>,
  readings: Readonly<Record<Name, Reading<Numbers>>>,
  estimator: string,
): FittedParameters<Name> {
  const names = Object.keys(readings) as Name[];
  const byName = <Value>(of: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
  if (context.dynamics.parameters?.[names[0]!] !== undefined) {
    const values = byName(parameterReader(context));
    return { values, listed: byName((name) => list(values[name])), estimator: "given" };
  }
  const fits = context.history!.logReturns.map(fit);
  const values = byName((name) => Float64Array.from(fits, readings[name]));
  const parameterErrors = byName<JsonValue>((name) =>
    fits.map(({ standardErrors }) => {
      const error = readings[name](standardErrors);
      return Number.isFinite(error) ? error : null;
    }),
  );
  return { values, listed: byName((name) => list(values[name])), errors: { parameterErrors }, estimator };
}
