import type { Kernels } from "../../../models/kernels.ts";
import { impliedVolWithin, priceBounds } from "../../../models/pricing/impliedVol.ts";
import {
  type ColumnOfNumbers,
  emptyOptionValues,
  type OptionColumnValues,
} from "../../../models/pricing/optionColumns.ts";
import { isWithin, type NumberField } from "../../columns.ts";
import type { OptionParams } from "../params.ts";
import { priceAmericans } from "./americans.ts";
import {
  at,
  contractsPerBlock,
  type Inputs,
  type MarketColumns,
  noTime,
  notFinite,
  outsideBounds,
  type PricedBlock,
  type PricedContracts,
  reasons,
  writtenFaults,
} from "./block.ts";
import { type ContractField, contractFieldNames, contractFields } from "./params.ts";
import { fieldsOf, pointerOf, rowsFrom, rowsOf, yieldField } from "./request.ts";

/** Prices the contracts of one block. Those that cannot be priced have a code instead, and numbers that mean nothing. */
export function priceBlock(params: OptionParams, block: number, kernels: Kernels): PricedBlock {
  const first = block * contractsPerBlock(params);
  const end = Math.min(first + contractsPerBlock(params), rowsOf(params));
  const inputs = Object.fromEntries(
    fieldsOf(params).map((name) => [name, rowsFrom(params, name, first, end)]),
  ) as Inputs;
  const codes = new Uint8Array(end - first);
  markOutsideDomain(inputs, codes);
  const market = marketOf(params, inputs);
  if (inputs.market_price !== undefined) markWithoutTime(market, codes);
  const messages = new Map<number, string>();
  const priced =
    params.exercise === "american"
      ? priceAmericans(params, market, inputs, codes, messages)
      : priceEuropeans(params, market, inputs, codes, kernels);
  const isWhole = codes.every((code) => code === 0);
  return {
    ...priced,
    first,
    codes: isWhole ? null : codes,
    faults: isWhole ? [] : faultsOf(params, market, inputs, codes, first, messages),
  };
}

function priceEuropeans(
  params: OptionParams,
  market: MarketColumns,
  inputs: Inputs,
  codes: Uint8Array,
  kernels: Kernels,
): PricedContracts {
  const vols = inputs.market_price === undefined ? null : impliedVols(market, inputs.market_price, codes);
  const values = emptyOptionValues(codes.length);
  kernels.priceOptionColumns({ ...market, vol: vols ?? inputs.volatility! }, values);
  // The yield of a future is the rate: both move, and only the discount factor is left.
  if (params.model === "black_76") {
    for (let row = 0; row < codes.length; row++) values.rho[row] = -at(market.expiryYears, row) * values.price[row]!;
  }
  markNotFinite(values, codes);
  return {
    values,
    vols,
    methods: { black_scholes_merton_closed_form: codes.filter((code) => code === 0).length },
    errorEstimate: largestRounding(market, codes),
  };
}

function marketOf(params: OptionParams, inputs: Inputs): MarketColumns {
  const { option_type } = inputs;
  const yieldName = yieldField(params);
  // The vocabulary is call, put.
  const signOf = (code: number) => 1 - 2 * code;
  return {
    spot: inputs.spot!,
    strike: inputs.strike!,
    expiryYears: inputs.expiry_years!,
    rate: inputs.risk_free_rate!,
    dividendYield: yieldName === null ? inputs.risk_free_rate! : (inputs[yieldName] ?? 0),
    sign: typeof option_type === "number" ? signOf(option_type) : option_type!.map(signOf),
  };
}

function markOutsideDomain(inputs: Inputs, codes: Uint8Array): void {
  for (const [k, name] of contractFieldNames.entries()) {
    const values = inputs[name];
    if (values === undefined || typeof values === "number") continue;
    const field = contractFields[name];
    const domain: NumberField = "words" in field ? { description: "", minimum: 0, maximum: 1 } : field;
    for (let row = 0; row < codes.length; row++) {
      if (codes[row] === 0 && !isWithin(values[row]!, domain)) codes[row] = k + 1;
    }
  }
}

/** Without time no vol makes a price. */
function markWithoutTime({ expiryYears }: MarketColumns, codes: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] === 0 && at(expiryYears, row) === 0) codes[row] = noTime;
  }
}

function impliedVols(market: MarketColumns, prices: ColumnOfNumbers, codes: Uint8Array): Float64Array {
  const { spot, strike, expiryYears, rate, dividendYield, sign } = market;
  const vols = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] !== 0) continue;
    const vol = impliedVolWithin(
      at(spot, row),
      at(strike, row),
      at(expiryYears, row),
      at(rate, row),
      at(dividendYield, row),
      at(sign, row),
      at(prices, row),
    );
    if (Number.isNaN(vol)) codes[row] = outsideBounds;
    else vols[row] = vol;
  }
  return vols;
}

function markNotFinite({ price, delta, gamma, vega, theta, rho }: OptionColumnValues, codes: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) {
    // Zero times a finite number is zero; ∞ and NaN give NaN.
    const zero = 0 * (price[row]! + delta[row]! + gamma[row]! + vega[row]! + theta[row]! + rho[row]!);
    if (zero !== 0 && codes[row] === 0) codes[row] = notFinite;
  }
}

/** Rounding of a closed form: its terms are of the size of spot and strike. */
function largestRounding({ spot, strike }: MarketColumns, codes: Uint8Array): number {
  let size = 0;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] === 0) size = Math.max(size, at(spot, row) + at(strike, row));
  }
  return 1e-14 * size;
}

function faultsOf(
  params: OptionParams,
  market: MarketColumns,
  inputs: Inputs,
  codes: Uint8Array,
  first: number,
  messages: ReadonlyMap<number, string>,
): PricedBlock["faults"] {
  const faults: { pointer: string; message: string }[] = [];
  for (let row = 0; row < codes.length && faults.length < writtenFaults; row++) {
    const code = codes[row]!;
    if (code === 0) continue;
    const field = contractFieldNames[code - 1] ?? fieldOfCode[code]!;
    const isEuropean = params.exercise === "european";
    const general = code === outsideBounds && isEuropean ? boundsMessage(market, inputs, row) : messageOf(field, code);
    const message = messages.get(row) ?? general;
    faults.push({ pointer: pointerOf(params, field, first + row), message });
  }
  return faults;
}

const fieldOfCode: Readonly<Record<number, ContractField>> = {
  [noTime]: "expiry_years",
  [outsideBounds]: "market_price",
  [notFinite]: "volatility",
};

const messageOf = (field: ContractField, code: number): string => reasons[code]!.replace(`${field} `, "");

function boundsMessage(market: MarketColumns, inputs: Inputs, row: number): string {
  const { spot, strike, expiryYears, rate, dividendYield, sign } = market;
  const { intrinsic, bound } = priceBounds(
    at(spot, row),
    at(strike, row),
    at(expiryYears, row),
    at(rate, row),
    at(dividendYield, row),
    at(sign, row),
  );
  const price = at(inputs.market_price!, row);
  return `must be at least the discounted intrinsic value ${intrinsic} and below ${bound}; received ${price}`;
}
