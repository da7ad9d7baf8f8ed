import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";

/** Implied vols of European options on one underlying, as columns. */
export interface VolQuotes {
  /** Shape (n,); currency; > 0. */
  readonly strike: readonly number[];
  /** Shape (n,); year fractions; > 0. */
  readonly expiryYears: readonly number[];
  /** Shape (n,); annualised, decimal; > 0. */
  readonly impliedVol: readonly number[];
  /** Shape (n,); ≥ 0; all 1 by default. */
  readonly weight?: readonly number[];
}

/** The carry that turns spot into forwards. */
export interface Carry {
  readonly spot: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/** Quotes of one expiry, by strike. */
export interface VolSlice {
  readonly expiryYears: number;
  readonly forward: number;
  readonly points: readonly VolPoint[];
}

export interface VolPoint {
  /** Position in the columns. */
  readonly index: number;
  /** Strike over forward. */
  readonly relativeStrike: number;
  readonly impliedVol: number;
  /** Root of the weight: what a residual is multiplied by. */
  readonly emphasis: number;
}

/** Quotes by expiry, ascending, and by strike within it. @throws {@link CatalogueError} `model.input` naming the column. */
export function volSlices({ strike, expiryYears, impliedVol, weight }: VolQuotes, carry: Carry): readonly VolSlice[] {
  const n = strike.length;
  requireThat(n > 0, "strike", "a column of at least one quote", n);
  requireThat(
    expiryYears.length === n,
    "expiryYears",
    `a column of ${n} numbers, as many as strikes`,
    expiryYears.length,
  );
  requireThat(impliedVol.length === n, "impliedVol", `a column of ${n} numbers, as many as strikes`, impliedVol.length);
  if (weight) requireThat(weight.length === n, "weight", `a column of ${n} numbers, as many as strikes`, weight.length);
  const byExpiry = Map.groupBy(strike.keys(), (index) => expiryYears[index]!);
  const expiries = [...byExpiry.keys()].sort((a, b) => a - b);
  return expiries.map((expiry) => {
    requireThat(expiry > 0 && Number.isFinite(expiry), "expiryYears", "finite numbers > 0", expiry);
    const forward = carry.spot * exp((carry.rate - carry.dividendYield) * expiry);
    const points = byExpiry.get(expiry)!.map((index) => {
      const [level, vol, size] = [strike[index]!, impliedVol[index]!, weight?.[index] ?? 1];
      requireThat(level > 0 && Number.isFinite(level), "strike", "finite numbers > 0", level);
      requireThat(vol > 0 && Number.isFinite(vol), "impliedVol", "finite numbers > 0", vol);
      requireThat(size >= 0 && Number.isFinite(size), "weight", "finite numbers ≥ 0", size);
      return { index, relativeStrike: level / forward, impliedVol: vol, emphasis: Math.sqrt(size) };
    });
    points.sort((a, b) => a.relativeStrike - b.relativeStrike);
    const twice = points.findIndex(({ relativeStrike }, i) => relativeStrike === points[i - 1]?.relativeStrike);
    requireThat(
      twice < 0,
      "strike",
      `different for each quote of the expiry ${expiry}`,
      strike[points[twice]?.index ?? 0]!,
    );
    return { expiryYears: expiry, forward, points };
  });
}

/** What every fit to quotes says of itself. */
export interface FitErrors {
  /** Root of the weighted mean square of model vol − quoted vol. */
  readonly rootMeanSquare: number;
  readonly largest: number;
  /** Model vols in the order of the columns. */
  readonly modelVols: Float64Array;
}

/** Errors of a fit from its vols. */
export function fitErrors(slices: readonly VolSlice[], volAt: (slice: VolSlice, point: VolPoint) => number): FitErrors {
  const points = slices.flatMap((slice) => slice.points.map((point) => ({ point, vol: volAt(slice, point) })));
  const modelVols = new Float64Array(points.length);
  let [squares, weights, largest] = [0, 0, 0];
  for (const { point, vol } of points) {
    modelVols[point.index] = vol;
    const difference = vol - point.impliedVol;
    squares += (point.emphasis * difference) ** 2;
    weights += point.emphasis ** 2;
    largest = Math.max(largest, Math.abs(difference));
  }
  return { rootMeanSquare: weights > 0 ? Math.sqrt(squares / weights) : 0, largest, modelVols };
}
