import { exp } from "../../../models/numerics/elementary.ts";
import { americanOption } from "../../../models/pricing/american/american.ts";
import { barrierOption, doubleBarrierOption } from "../../../models/pricing/barrier.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { digital } from "../../../models/pricing/digital.ts";
import { geometricAsian } from "../../../models/pricing/geometricAsian.ts";
import { hestonTransform } from "../../../models/pricing/heston.ts";
import { lookbackFixed, lookbackFloating } from "../../../models/pricing/lookback.ts";
import { mertonJump } from "../../../models/pricing/mertonJump.ts";
import { outsideBarrierOption } from "../../../models/pricing/outsideBarrier.ts";
import { transformPrice } from "../../../models/pricing/transform.ts";
import type { PreparedPayoff } from "./prepare.ts";
import type { PayoffRequest } from "./request.ts";
import { isContinuous } from "./schedule.ts";

/** A second price: between two bounds, which are the same number where a formula is exact. */
export interface Reference {
  readonly method: string;
  readonly low: number;
  readonly high: number;
  /** What the second method leaves open, the time step of the simulation included. */
  readonly error: number;
}

/** Name of the second method of a request; `null` when there is none. */
export function referenceMethod(request: PayoffRequest): string | null {
  const { terms, model, assets } = request;
  if (isOutsideBarrier(request)) return "heynen_kat";
  if (assets > 1) return null;
  if (terms.type === "european") {
    return { gbm: "black_scholes", merton: "merton_series", heston: "heston_transform" }[model as "gbm"] ?? null;
  }
  if (model !== "gbm") return null;
  switch (terms.type) {
    case "digital":
      return "black_scholes_digital";
    case "asian":
      return terms.averaging === "geometric" && terms.average_of !== "strike" && !terms.fixing_times?.includes(0)
        ? "kemna_vorst"
        : null;
    case "barrier":
      return isContinuous(terms) ? "reflection" : null;
    case "double_barrier":
      return isContinuous(terms) ? "ikeda_kunitomo" : null;
    case "lookback":
      return isContinuous(terms) ? "conze_viswanathan_goldman_sosin_gatto" : null;
    case "variance_swap":
      return "expected_realised_variance";
    default:
      return "european_and_american_bounds";
  }
}

/** Whether the option is on one of two assets under gbm, and its barrier on the other one, watched at all times. */
function isOutsideBarrier({ terms, model, assets }: PayoffRequest): boolean {
  const { basket, barrier_asset: watched, rebate = 0 } = terms;
  if (terms.type !== "barrier" || model !== "gbm" || assets !== 2 || watched === undefined) return false;
  const weights = basket?.type === "weighted_sum" ? basket.weights : undefined;
  return isContinuous(terms) && rebate === 0 && weights?.[watched - 1] === 0 && weights[2 - watched]! > 0;
}

/** Error of Heston's scheme at 32 steps a year or more, in units of spot; of a trapezoidal average in units of its steps. */
const hestonScheme = 1e-3;

/** The second price of a payoff whose request has a {@link referenceMethod}. */
export function referenceOf(prepared: PreparedPayoff): Reference {
  const { request, spot, rate, yields, times, spec } = prepared;
  const { terms, sign } = request;
  const strike = terms.strike!;
  const market = {
    spot: spot[0]!,
    expiryYears: terms.maturity,
    vol: spec.kind === "gbm" || spec.kind === "merton" ? spec.input.vol[0]! : 0,
    rate,
    dividendYield: yields[0]!,
  };
  const type = sign === 1 ? ("call" as const) : ("put" as const);
  const method = referenceMethod(request)!;
  const scale = spot[0]! + Math.abs(strike || 0);
  const exact = (price: number, error = 1e-9 * scale): Reference => ({ method, low: price, high: price, error });
  switch (method) {
    case "black_scholes":
      return exact(blackScholes({ ...market, strike, type }).price);
    case "merton_series": {
      const { jumpIntensity, jumpMean, jumpVol } = (spec as Extract<typeof spec, { kind: "merton" }>).input;
      const jumps = { jumpIntensity: jumpIntensity[0]!, jumpMean: jumpMean[0]!, jumpVol: jumpVol[0]! };
      return exact(mertonJump({ ...market, strike, type, ...jumps }));
    }
    case "heston_transform": {
      const { input } = spec as Extract<typeof spec, { kind: "heston" }>;
      const transform = hestonTransform(
        {
          initialVariance: input.initialVariance[0]!,
          longRunVariance: input.longRunVariance[0]!,
          meanReversion: input.meanReversion[0]!,
          volOfVol: input.volOfVol[0]!,
          correlation: input.varianceCorrelation[0]!,
        },
        terms.maturity,
      );
      const { price, errorEstimate } = transformPrice({ ...market, strike, type }, transform);
      return exact(price, errorEstimate + hestonScheme * spot[0]!);
    }
    case "black_scholes_digital": {
      const payment =
        terms.pays === "asset"
          ? ({ pays: "asset" } as const)
          : ({ pays: "cash", amount: terms.cash_amount ?? 1 } as const);
      return exact(digital({ ...market, strike, type, payment }));
    }
    case "kemna_vorst": {
      const fixingTimes = isContinuous(terms) ? null : prepared.rows.map((row) => times[row - 1]!);
      // The trapezoidal rule leaves out the variance within the steps: of order 1/n² of the variance.
      const rule = isContinuous(terms) ? scale / times.length ** 2 : 0;
      const schedule = { fixingTimes, fixingVols: null, averageSoFar: null, elapsed: 0 };
      return exact(geometricAsian({ ...market, strike, type, averageOf: "price", schedule }), 1e-9 * scale + rule);
    }
    case "heynen_kat":
      return exact(outsideBarrier(prepared));
    case "reflection": {
      const { barrier, barrier_type: barrierType, rebate = 0 } = terms;
      return exact(barrierOption({ ...market, strike, type, barrier: barrier!, barrierType: barrierType!, rebate }));
    }
    case "ikeda_kunitomo": {
      const barriers = { lowerBarrier: terms.lower_barrier!, upperBarrier: terms.upper_barrier! };
      return exact(doubleBarrierOption({ ...market, strike, type, effect: terms.knock!, ...barriers }));
    }
    case "conze_viswanathan_goldman_sosin_gatto": {
      const input = { ...market, type, extreme: terms.extreme ?? market.spot };
      return exact(
        terms.lookback_style === "floating" ? lookbackFloating(input) : lookbackFixed(input, strike),
        1e-8 * scale,
      );
    }
    case "expected_realised_variance":
      return exact(
        exp(-rate * terms.maturity) * (expectedVariance(prepared, market.vol) - (terms.strike_variance ?? 0)),
      );
    default: {
      const european = blackScholes({ ...market, strike, type }).price;
      const american = americanOption({ ...market, strike, type });
      const high = american?.price ?? Number.POSITIVE_INFINITY;
      return { method, low: european, high, error: (american?.errorEstimate ?? 0) + 1e-9 * scale };
    }
  }
}

/** Mean realised annual variance over the dates under geometric Brownian motion. */
function expectedVariance({ rate, yields, times, rows }: PreparedPayoff, vol: number): number {
  const drift = rate - yields[0]! - 0.5 * vol * vol;
  let before = 0;
  let squares = 0;
  for (const row of rows.filter((row) => row > 0)) {
    const length = times[row - 1]! - before;
    squares += drift * drift * length * length;
    before = times[row - 1]!;
  }
  return vol * vol + squares / times.at(-1)!;
}

function outsideBarrier({ request: { terms, sign }, spec, spot, yields, rate }: PreparedPayoff): number {
  const { vol, correlationFactor } = (spec as Extract<typeof spec, { kind: "gbm" }>).input;
  const watched = terms.barrier_asset! - 1;
  const own = 1 - watched;
  const units = terms.basket!.weights![own]!;
  const price = outsideBarrierOption({
    spot: spot[own]!,
    strike: terms.strike! / units,
    expiryYears: terms.maturity,
    vol: vol[own]!,
    rate,
    dividendYield: yields[own]!,
    type: sign === 1 ? "call" : "put",
    barrierType: terms.barrier_type!,
    barrier: terms.barrier!,
    watchedSpot: spot[watched]!,
    watchedVol: vol[watched]!,
    watchedYield: yields[watched]!,
    correlation: correlationFactor[2]!,
  });
  return units * price;
}
