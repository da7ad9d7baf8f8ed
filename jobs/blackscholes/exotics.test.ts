import type { OptionMarket } from "../../models/pricing/optionMarket.ts";
import { exoticFamilies, publishedExotics } from "../../test/support/publishedExotics.ts";
import type { JobInput } from "../jobKind.ts";
import { blackscholes } from "./blackscholes.ts";
import { contractOf } from "./contracts.ts";
import type { OptionParams } from "./params.ts";

const defaults = {
  model: "black_scholes_merton",
  payoff: "vanilla",
  exercise: "european",
  option_type: "call",
  risk_free_rate: 0.02,
  cross_check: false,
};

const inputOf = (params: Record<string, unknown>): JobInput<OptionParams> => ({
  symbols: [],
  interval: "1d",
  vendor: "bundled",
  adjusted: true,
  params: { ...defaults, ...params } as unknown as OptionParams,
});

const faultsOf = (params: Record<string, unknown>) =>
  blackscholes.check(inputOf(params)).map(({ pointer, keyword }) => `${pointer} ${keyword}`);

/** The result as the job leaves it, block by block, in two shards where there is more than one block. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into results of every shape.
function price(params: Record<string, unknown>): any {
  expect(faultsOf(params)).toEqual([]);
  const input = inputOf(params);
  const { blocks, data } = blackscholes.plan(input);
  expect(data).toBeNull();
  const prepared = blackscholes.prepare(input, null, 0);
  const half = Math.ceil(blocks / 2);
  const shards = [blackscholes.empty(prepared), blackscholes.empty(prepared)] as const;
  for (let block = 0; block < blocks; block++) {
    blackscholes.addBlock(shards[block < half ? 0 : 1], prepared, block, null as never);
  }
  blackscholes.merge(shards[0], shards[1]);
  return blackscholes.reduce(prepared, shards[0]).result;
}

/** The price alone, without its Greeks. */
function priceOnly(params: Record<string, unknown>): number {
  expect(faultsOf(params)).toEqual([]);
  const prepared = blackscholes.prepare(inputOf(params), null, 0) as { market: OptionMarket; params: OptionParams };
  return contractOf(prepared.params)!.value(prepared.market, prepared.params).price;
}

/** Long ones, of whose kind shorter ones are there too. */
const isLong = ({ fixing_times, spots }: Record<string, unknown>) =>
  ((fixing_times as number[] | undefined)?.length ?? 0) > 100 || ((spots as number[] | undefined)?.length ?? 0) > 4;

describe("published values", () => {
  test.each(exoticFamilies)("%s", (family) => {
    const all = publishedExotics(family);
    const long = all.filter(({ params }) => isLong(params));
    const cases = [...all.filter(({ params }) => !isLong(params)), ...long.filter((_, i) => i % 4 === 0)];
    const misses = cases
      .map(({ id, params, expected, tolerance }) => ({ id, expected, tolerance, got: priceOnly(params) }))
      .filter(({ expected, tolerance, got }) => !(Math.abs(got - expected) <= tolerance));
    expect(misses).toEqual([]);
  });

  test.each(exoticFamilies)("%s: the job in blocks and shards leaves the same price", (family) => {
    const { params, expected, tolerance } = publishedExotics(family).find(({ params }) => !isLong(params))!;
    const { price: got, error_estimate, greeks } = price(params);
    expect(got).toBe(priceOnly(params));
    expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance);
    expect(error_estimate).toBeGreaterThan(0);
    expect(Number.isFinite(greeks.theta)).toBe(true);
  });
});
