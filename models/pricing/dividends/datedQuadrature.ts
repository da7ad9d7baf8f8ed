import { exp, log } from "../../numerics/elementary.ts";
import { normalCdf } from "../../numerics/normal.ts";
import { gaussLegendre } from "../../numerics/quadrature.ts";
import { findRoot } from "../../numerics/roots.ts";
import { tableExp } from "../../numerics/tableExp.ts";
import { signOf } from "../optionMarket.ts";
import {
  afterDividend,
  beforeDividend,
  type DividendOptionInput,
  type Stretch,
  stretchesOf,
} from "./dividendSchedule.ts";

const inverseRootTwoPi = 0.3989422804014327;
/** Standard deviations beyond which nothing is left of a density; a call, as the price itself, has its own σ√t further up. */
const reach = 9;
const nodesPerPanel = 16;
/** In the log of the price, per unit of width: what a dividend leaves of a low price bends on this scale, whatever the vol. */
const widestPanel = 0.4;
const maxPanels = 1_000;

/** Values just before a dividend at the nodes of panels in the log of the price, weighted for an integral. */
interface DatedValues {
  readonly logs: Float64Array;
  readonly weighted: Float64Array;
  /** Log price below which the value is one number, and that number. */
  readonly lowest: number;
  readonly below: number;
}

/**
 * Price of an option that is exercised at expiry or around a dividend: a call just before it, a put just after.
 *
 * @param input - `vol` and `expiryYears` > 0.
 * @param exercisable - whether it may be exercised around each dividend.
 * @param panelWidth - in standard deviations of the shorter of the stretches around a date.
 * @returns present value; currency per unit of underlying.
 * @remarks
 * After the last dividend the value is Black–Scholes–Merton's; before it is carried from date to date by the log-normal
 * density, by Gauss and Legendre's rule on panels that end where the asset or the will to hold it does. Cost: dates × nodes × nodes
 * within reach.
 * @see E. G. Haug, J. Haug, A. Lewis, "Back to basics: a new approach to the discrete dividend problem", Wilmott (Sept. 2003) 37–47.
 */
export function dividendsByQuadrature(input: DividendOptionInput, exercisable: boolean, panelWidth: number): number {
  const { dividends, expiryYears, spot } = input;
  const stretches = stretchesOf(dividends, expiryYears);
  let valueAfter = europeanAfter(input, stretches.at(-1)!.years);
  let left = stretches.at(-1)!.years;
  for (let i = stretches.length - 2; i >= 0; i--) {
    const stretch = stretches[i]!;
    const shorter = Math.min(stretch.years, stretches[i + 1]!.years);
    const values = valuesBefore(
      input,
      exercisable,
      stretch,
      valueAfter,
      panelWidth * Math.min(input.vol * Math.sqrt(shorter), widestPanel),
    );
    const remaining = left;
    valueAfter = (price) => expected(input, stretch.years, values, price, stretch.years + remaining);
    left += stretch.years;
  }
  return valueAfter(spot);
}

/** Black–Scholes–Merton value, without more dividends, for a price. */
function europeanAfter(input: DividendOptionInput, years: number): (price: number) => number {
  const { strike, type, vol, rate, dividendYield } = input;
  const sign = signOf(type);
  const deviation = vol * Math.sqrt(years);
  const perDeviation = 1 / deviation;
  const middle = log(strike) - (rate - dividendYield + 0.5 * vol * vol) * years;
  const [kept, cash, nothing] = [exp(-dividendYield * years), strike * exp(-rate * years), ruined(input, years)];
  return (price) => {
    if (price <= 0) return nothing;
    const d1 = (log(price) - middle) * perDeviation;
    const value = sign * (price * kept * normalCdf(sign * d1) - cash * normalCdf(sign * (d1 - deviation)));
    return Math.max(0, value);
  };
}

/** Value of the option on an asset that is worth nothing for ever, with so many years to expiry. */
const ruined = ({ type, strike, rate }: DividendOptionInput, years: number): number =>
  type === "call" ? 0 : strike * exp(-rate * years);

/** Values just before the dividend at the end of a stretch, between the prices that matter there. */
function valuesBefore(
  input: DividendOptionInput,
  exercisable: boolean,
  { dividend, from, years }: Stretch,
  valueAfter: (price: number) => number,
  width: number,
): DatedValues {
  const { spot, strike, type, vol, rate, dividendYield } = input;
  const date = from + years;
  const after = (price: number) => afterDividend(dividend!, price);
  const held = (price: number) => valueAfter(after(price));
  const stopped = (price: number) => (type === "call" ? price - strike : strike - after(price));
  const span = reach * vol * Math.sqrt(date) + (Math.abs(rate - dividendYield) + 0.5 * vol * vol) * date;
  const highest = log(spot) + span;
  const lowest = Math.min(lowestLog(input, exercisable, date, span), highest);
  const edges = [lowest, highest];
  if (exercisable) {
    const gain = (x: number) => stopped(exp(x)) - held(exp(x));
    const level = log(type === "call" ? strike : beforeDividend(dividend!, strike));
    const inside = Math.max(lowest, Math.min(level, highest));
    const [from, to] = type === "call" ? [inside, highest] : [lowest, inside];
    if (from < to) {
      const ends = [gain(from), gain(to)] as const;
      if (ends[0] < 0 !== ends[1] < 0) edges.push(findRoot(gain, from, to, 1e-12));
      edges.push(inside);
    }
  }
  edges.sort((a, b) => a - b);
  const panelWidth = Math.max(width, (highest - lowest) / maxPanels);
  const values = (price: number) => Math.max(held(price), exercisable ? stopped(price) : 0);
  const { nodes, weights } = gaussLegendre(nodesPerPanel);
  const logs: number[] = [];
  const weighted: number[] = [];
  for (let e = 0; e + 1 < edges.length; e++) {
    const [a, b] = [edges[e]!, edges[e + 1]!];
    const panels = Math.max(1, Math.ceil((b - a) / panelWidth));
    const half = (b - a) / (2 * panels);
    for (let p = 0; p < panels; p++) {
      for (let j = 0; j < nodesPerPanel; j++) {
        const x = a + half * (2 * p + 1 + nodes[j]!);
        const price = exp(x);
        logs.push(x);
        weighted.push(half * weights[j]! * values(price));
      }
    }
  }
  return { logs: Float64Array.from(logs), weighted: Float64Array.from(weighted), lowest, below: values(exp(lowest)) };
}

/**
 * Log of the lowest price that matters just before the dividend on a date: what survives it or is worth exercising a call, or
 * what the dividends before leave.
 */
function lowestLog(input: DividendOptionInput, exercisable: boolean, date: number, span: number): number {
  const { spot, strike, type, dividends } = input;
  const most = exercisable && type === "call" ? strike : Number.POSITIVE_INFINITY;
  let left = spot * exp(-span);
  for (const dividend of dividends) {
    if (dividend.years < date) left = afterDividend(dividend, left);
    else return log(Math.max(left, Math.min(beforeDividend(dividend, 0), most), 1e-15 * spot));
  }
  return log(spot) - span;
}

/** Value now of what the option is worth at the end of a stretch, for a price now. */
function expected(
  input: DividendOptionInput,
  years: number,
  { logs, weighted, lowest, below }: DatedValues,
  price: number,
  yearsToExpiry: number,
): number {
  if (price <= 0) return ruined(input, yearsToExpiry);
  const { vol, rate, dividendYield, type } = input;
  const deviation = vol * Math.sqrt(years);
  const middle = log(price) + (rate - dividendYield - 0.5 * vol * vol) * years;
  const perDeviation = 1 / deviation;
  const last = middle + (reach + (type === "call" ? deviation : 0)) * deviation;
  let sum = 0;
  for (let k = firstAbove(logs, middle - reach * deviation); k < logs.length && logs[k]! < last; k++) {
    const z = (logs[k]! - middle) * perDeviation;
    sum += weighted[k]! * tableExp(-0.5 * z * z);
  }
  const tail = below * normalCdf((lowest - middle) * perDeviation);
  return (sum * inverseRootTwoPi * perDeviation + tail) * exp(-rate * years);
}

/** Index of the first of the ascending values that is above a limit. */
function firstAbove(values: Float64Array, limit: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (values[middle]! > limit) to = middle;
    else from = middle + 1;
  }
  return from;
}
