import { blackscholes } from "../../jobs/blackscholes/blackscholes.ts";
import { contractOf } from "../../jobs/blackscholes/contracts.ts";
import type { OptionParams } from "../../jobs/blackscholes/params.ts";
import type { JobInput } from "../../jobs/jobKind.ts";
import type { OptionMarket } from "../../models/pricing/optionMarket.ts";

const defaults = {
  model: "black_scholes_merton",
  payoff: "vanilla",
  exercise: "european",
  option_type: "call",
  risk_free_rate: 0.02,
  cross_check: false,
};

/** The request of an option without a symbol, its defaults filled in. */
const optionInput = (params: Record<string, unknown>): JobInput<OptionParams> => ({
  symbols: [],
  interval: "1d",
  vendor: "bundled",
  adjusted: true,
  params: { ...defaults, ...params } as unknown as OptionParams,
});

/** Faults of the parameters as `pointer keyword`. */
export const optionFaults = (params: Record<string, unknown>): readonly string[] =>
  blackscholes.check(optionInput(params)).map(({ pointer, keyword }) => `${pointer} ${keyword}`);

function soundInput(params: Record<string, unknown>): JobInput<OptionParams> {
  const faults = optionFaults(params);
  if (faults.length > 0) throw new Error(`the parameters have faults: ${faults.join(", ")}`);
  return optionInput(params);
}

/** The result as the job leaves it, block by block, in two shards where there is more than one block. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into results of every shape.
export function priceOption(params: Record<string, unknown>): any {
  const input = soundInput(params);
  const { blocks, data } = blackscholes.plan(input);
  if (data !== null) throw new Error("the option asks for market data");
  const prepared = blackscholes.prepare(input, null, 0);
  const half = Math.ceil(blocks / 2);
  const shards = [blackscholes.empty(prepared), blackscholes.empty(prepared)] as const;
  for (let block = 0; block < blocks; block++) {
    blackscholes.addBlock(shards[block < half ? 0 : 1], prepared, block, null as never);
  }
  blackscholes.merge(shards[0], shards[1]);
  return blackscholes.reduce(prepared, shards[0]).result;
}

/** The price alone, without its Greeks, which may take fifteen prices more. */
export function priceAlone(params: Record<string, unknown>): number {
  const prepared = blackscholes.prepare(soundInput(params), null, 0) as { market: OptionMarket; params: OptionParams };
  return contractOf(prepared.params)!.value(prepared.market, prepared.params).price;
}
