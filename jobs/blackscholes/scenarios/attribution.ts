import { type Stencil, stencils } from "../../../models/numerics/stencils.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { JsonValue } from "../../jobKind.ts";
import type { OptionParams } from "../params.ts";
import { type MarketMove, noMove, stepsAround } from "./revaluation.ts";
import { type AttributionParams, type MarketVariable, marketVariables } from "./scenarioParams.ts";

type MoveName = keyof MarketMove;

const moveNames: Readonly<Record<MarketVariable, MoveName>> = {
  elapsed_years: "elapsedYears",
  spot: "spot",
  volatility: "vol",
  risk_free_rate: "rate",
  dividend_yield: "dividendYield",
  foreign_rate: "dividendYield",
};

const slopes: Readonly<Record<MoveName, string>> = {
  spot: "delta",
  vol: "vega",
  elapsedYears: "theta",
  rate: "rho",
  dividendYield: "dividend_rho",
};

/** Second derivatives with a name of their own; those in a rate are told as one sum. */
const secondNames: Readonly<Record<string, string>> = {
  "spot spot": "gamma",
  "vol vol": "volga",
  "spot vol": "vanna",
  "elapsedYears spot": "charm",
  "elapsedYears vol": "veta",
  "elapsedYears elapsedYears": "time_convexity",
};
const rateTerms = "rates_second_order";

/** What moves, in the order of the revaluation. */
const movedBy = ({ to, order = [] }: AttributionParams): readonly MarketVariable[] => [
  ...order.filter((name) => to[name] !== undefined),
  ...marketVariables.filter((name) => to[name] !== undefined && !order.includes(name)),
];

const valueToday = ({ spot, vol, rate, dividendYield }: OptionMarket): MarketMove => ({
  spot,
  vol,
  rate,
  dividendYield,
  elapsedYears: 0,
});

/** By how much each variable moves. */
const moveOf = (market: OptionMarket, { to }: AttributionParams, variables: readonly MarketVariable[]): MarketMove => ({
  ...noMove,
  ...Object.fromEntries(
    variables.map((variable) => {
      const name = moveNames[variable];
      return [name, to[variable]! - valueToday(market)[name]];
    }),
  ),
});

/** A derivative that the explanation needs: of first order in one variable, or of second in two. */
interface Derivative {
  readonly name: string;
  readonly variables: readonly [MoveName] | readonly [MoveName, MoveName];
}

/** All derivatives of first and second order in what moves. */
function derivativesOf(attribution: AttributionParams): readonly Derivative[] {
  const names = marketVariables.filter((name) => attribution.to[name] !== undefined).map((name) => moveNames[name]);
  const second = names.flatMap((first, i) =>
    names.slice(i).map((other) => {
      return { name: secondNames[`${first} ${other}`] ?? rateTerms, variables: [first, other] as const };
    }),
  );
  return [...names.map((name) => ({ name: slopes[name], variables: [name] as const })), ...second];
}

const sideOf = (name: MoveName) => (name === "elapsedYears" ? stencils.forward : stencils.central);

/** One price of a derivative: where it is taken, in steps, and its weight. */
interface StencilPoint {
  readonly at: Readonly<Partial<Record<MoveName, number>>>;
  readonly weight: number;
}

const along = (name: MoveName, { offsets, weights }: Stencil): readonly StencilPoint[] =>
  offsets.map((offset, i) => ({ at: { [name]: offset }, weight: weights[i]! }));

/** The stencil of a derivative; a mixed one is the product of two slopes. */
function pointsOf({ variables: [first, second] }: Derivative): readonly StencilPoint[] {
  if (second === undefined) return along(first, sideOf(first).slope);
  if (second === first) return along(first, sideOf(first).curvature);
  return along(first, sideOf(first).slope).flatMap((one) =>
    along(second, sideOf(second).slope).map((other) => ({
      at: { ...one.at, ...other.at },
      weight: one.weight * other.weight,
    })),
  );
}

const keyOf = ({ at }: StencilPoint): string =>
  Object.keys(noMove)
    .map((name) => at[name as MoveName] ?? 0)
    .join(" ");

/** The distinct points of all stencils, in a fixed order, by key. */
function stencilPoints(attribution: AttributionParams): ReadonlyMap<string, StencilPoint> {
  const points = derivativesOf(attribution).flatMap(pointsOf);
  return new Map(points.map((point) => [keyOf(point), point]));
}

/** Prices that an attribution takes. */
export const attributionCount = (attribution: AttributionParams): number =>
  stencilPoints(attribution).size + movedBy(attribution).length;

/** The moves whose prices the attribution is made of: those of the Greeks, then the revaluation step by step. */
export function attributionMoves(market: OptionMarket, params: OptionParams): readonly MarketMove[] {
  const attribution = params.attribution!;
  const steps = stepsAround(market, params);
  const ofGreeks = [...stencilPoints(attribution).values()].map(({ at }) => ({
    ...noMove,
    ...Object.fromEntries(Object.entries(at).map(([name, offset]) => [name, offset * steps[name as MoveName]])),
  }));
  const moved = movedBy(attribution);
  return [...ofGreeks, ...moved.map((_, i) => moveOf(market, attribution, moved.slice(0, i + 1)))];
}

/**
 * The attribution as the result tells it.
 *
 * @param prices - at {@link attributionMoves}.
 * @param price - of today.
 * @param units - of the underlying that the position is for; below zero if sold.
 */
export function attributionSection(
  market: OptionMarket,
  params: OptionParams,
  prices: Float64Array,
  price: number,
  units: number,
): { readonly [key: string]: JsonValue } {
  const attribution = params.attribution!;
  const moved = movedBy(attribution);
  const keys = [...stencilPoints(attribution).keys()];
  const priceAt = new Map(keys.map((key, i) => [key, prices[i]!]));
  const steps = stepsAround(market, params);
  const move = moveOf(market, attribution, moved);
  const terms = derivativesOf(attribution).map((derivative) => {
    const { name, variables } = derivative;
    const [first, second] = variables;
    const scale = second === undefined ? steps[first] : steps[first] * steps[second];
    const value =
      pointsOf(derivative).reduce((sum, point) => sum + point.weight * priceAt.get(keyOf(point))!, 0) / scale;
    const half = second === first ? 0.5 : 1;
    const amount = units * half * value * move[first] * (second === undefined ? 1 : move[second]);
    return { name, value, amount };
  });
  const named = terms.filter(({ name }) => name !== rateTerms);
  const ofRates = terms.filter(({ name }) => name === rateTerms).reduce((sum, { amount }) => sum + amount, 0);
  const told = [...named, ...(terms.length > named.length ? [{ name: rateTerms, value: null, amount: ofRates }] : [])];
  const explained = told.reduce((sum, { amount }) => sum + amount, 0);

  const stages = [price, ...prices.subarray(keys.length)];
  const change = units * (stages.at(-1)! - price);
  return {
    from: { ...today(market, moved) },
    to: attribution.to,
    price_from: price,
    price_to: stages.at(-1)!,
    change,
    greeks: { terms: told, explained, residual: change - explained },
    revaluation: {
      order: moved,
      steps: moved.map((variable, i) => ({
        variable,
        price: stages[i + 1]!,
        amount: units * (stages[i + 1]! - stages[i]!),
      })),
    },
    definitions: {
      greeks:
        "Taylor's terms of first and second order at today's market, by differences of fourth order: each derivative (value) " +
        "times the moves (amount); the second ones in one variable halved",
      theta: "per year as time passes with the spot standing still; time_convexity is its slope in time",
      residual: "change less explained: of third order in the moves where the price is smooth",
      revaluation: "the option repriced after each move in turn; the amounts sum to the change",
      amounts: "of the position, without interest on it",
    },
  };
}

const today = (market: OptionMarket, moved: readonly MarketVariable[]): Readonly<Record<string, number>> =>
  Object.fromEntries(moved.map((variable) => [variable, valueToday(market)[moveNames[variable]]]));
