import { deserialize, serialize } from "node:v8";
import { createJobRequestReader } from "../../api/validation/jobRequests.ts";
import { createValidators } from "../../api/validation/validator.ts";
import type { JobInput } from "../../jobs/jobKind.ts";
import { markowitz } from "../../jobs/markowitz/markowitz.ts";
import type { MarkowitzParams } from "../../jobs/markowitz/params.ts";
import type { Kernels } from "../../models/kernels.ts";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";

const requests = createJobRequestReader(createValidators(() => "2026-01-05"));

/** The request that a client would send, read and filled with defaults. */
export const portfolioRequest = (params: Record<string, unknown>, symbols: readonly string[] = []) =>
  requests.readKind("markowitz", { symbols, params }) as unknown as JobInput<MarkowitzParams>;

/** Pointers of the faults that reading the request finds. */
export const portfolioFaults = (params: Record<string, unknown>, symbols: readonly string[] = []): readonly string[] =>
  refusal(() => portfolioRequest(params, symbols))?.faults.map(({ pointer }) => pointer) ?? [];

function refusal(run: () => unknown): CatalogueError | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof CatalogueError) return error;
    throw error;
  }
}

/** Runs a portfolio request block by block, each block through the wire of a worker. */
export function portfolioOutcome(
  params: Record<string, unknown>,
  symbols: readonly string[] = [],
  prices: PriceHistory | null = null,
) {
  const request = portfolioRequest(params, symbols);
  const prepared = markowitz.prepare(request, prices, 1);
  const statistics = markowitz.empty(prepared);
  for (let block = 0; block < markowitz.plan(request).blocks; block++) {
    const part = markowitz.empty(prepared);
    markowitz.addBlock(part, prepared, block, {} as Kernels);
    markowitz.merge(statistics, deserialize(serialize(part)));
  }
  const outcome = markowitz.reduce(prepared, statistics);
  canonicalJson(outcome.result);
  return outcome;
}

/** The result of {@link portfolioOutcome}. */
export const runPortfolio = (...request: Parameters<typeof portfolioOutcome>) =>
  // biome-ignore lint/suspicious/noExplicitAny: results are walked as plain JSON.
  portfolioOutcome(...request).result as any;

/** The error of a request that has no result. */
export function refusalOf(...request: Parameters<typeof portfolioOutcome>): CatalogueError {
  const error = refusal(() => portfolioOutcome(...request));
  if (error) return error;
  throw new Error("the request has a result");
}
