import { deserialize, serialize } from "node:v8";
import { createJobRequestReader } from "../../api/validation/jobRequests.ts";
import { createValidators } from "../../api/validation/validator.ts";
import { blackscholes } from "../../jobs/blackscholes/blackscholes.ts";
import type { OptionParams } from "../../jobs/blackscholes/params.ts";
import type { JobInput, Outcome } from "../../jobs/jobKind.ts";
import { loadKernels } from "../../kernels/loadKernels.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { uniforms } from "./random.ts";

const reader = createJobRequestReader(createValidators(() => "2026-01-05"));
const kernels = await loadKernels();

/** A request of `blackscholes` as the API reads it: checked, with defaults and columns. */
export const contractsRequest = (params: Record<string, unknown>, rest: Record<string, unknown> = {}): JobRequest =>
  reader.readKind("blackscholes", structuredClone({ ...rest, params }));

/** Faults of a request as `pointer keyword`. */
export function contractsFaultsOf(
  params: Record<string, unknown>,
  rest: Record<string, unknown> = {},
): readonly string[] {
  try {
    contractsRequest(params, rest);
    return [];
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    return error.faults.map(({ pointer, keyword }) => `${pointer} ${keyword}`);
  }
}

/**
 * The outcome of a request, its blocks computed in shards that went through a structured clone as between processes.
 *
 * @param loaded - the request as the shard from block `first` to `end` sees it.
 */
export async function runContracts(
  request: JobRequest,
  shards = 1,
  loaded = async (_first: number, _end: number): Promise<JobRequest> => request,
): Promise<Outcome> {
  const inputOf = (of: JobRequest) => of as unknown as JobInput<OptionParams>;
  const { blocks } = blackscholes.plan(inputOf(request));
  const whole = blackscholes.empty(blackscholes.prepare(inputOf(request), null, 0));
  for (let shard = 0; shard < shards; shard++) {
    const [first, end] = [Math.floor((shard * blocks) / shards), Math.floor(((shard + 1) * blocks) / shards)];
    if (end === first) continue;
    const prepared = blackscholes.prepare(inputOf(structuredClone(await loaded(first, end))), null, 0);
    const statistics = blackscholes.empty(prepared);
    for (let block = first; block < end; block++) blackscholes.addBlock(statistics, prepared, block, kernels);
    blackscholes.merge(whole, deserialize(serialize(statistics)));
  }
  return blackscholes.reduce(blackscholes.prepare(inputOf(request), null, 0), whole);
}

/** Columns of `count` ordinary contracts with vols. */
export function ordinaryContracts(count: number, seed: number) {
  const next = uniforms(seed);
  const column = (low: number, high: number) => Array.from({ length: count }, () => low + (high - low) * next());
  return {
    spot: column(80, 120),
    strike: column(60, 140),
    expiry_years: column(0.05, 2),
    volatility: column(0.1, 0.6),
    risk_free_rate: column(-0.01, 0.06),
    dividend_yield: column(0, 0.04),
    option_type: Array.from({ length: count }, () => (next() < 0.5 ? "call" : "put")),
  };
}
