import { type TObject, Type } from "typebox";
import {
  type Adjustment,
  adjustments,
  intervals,
  type MissingPolicy,
  missingPolicyPattern,
  qualityFlags,
  qualityPolicies,
  vendorNames,
} from "../protocol/marketData.ts";
import { choice } from "./choice.ts";

/** Largest integer that JSON numbers carry exactly; the domain of a seed. */
const maxSeed = Number.MAX_SAFE_INTEGER;

const isoDate = (description: string) =>
  Type.String({ format: "iso-date", pattern: "^\\d{4}-\\d{2}-\\d{2}$", description, examples: ["2020-01-02"] });

/** The fields that say which market data is wanted, without the name of a snapshot that has it already. */
export const marketDataFields = (symbols: { readonly min: number; readonly max: number }) => ({
  symbols: Type.Array(
    Type.String({ minLength: 1, maxLength: 32, pattern: "^[A-Z0-9][A-Z0-9./_-]*$", examples: ["AAPL"] }),
    {
      minItems: symbols.min,
      maxItems: symbols.max,
      uniqueItems: true,
      description:
        "Instruments, in the order that `weights` follow: bundled ones as AAPL, others as AAPL.XNAS, EUR/USD, BTC/USD.",
      ...(symbols.min === 0 ? { default: [] } : {}),
    },
  ),
  start: Type.Optional(isoDate("First date of the market data, inclusive. Default: as far back as the vendor goes.")),
  end: Type.Optional(isoDate("Last date of the market data, inclusive. Default: as late as the vendor goes.")),
  interval: choice(intervals, { default: "1d", description: "Bar interval." }),
  vendor: choice(vendorNames, { default: "bundled", description: "Where the market data comes from." }),
  adjusted: Type.Unsafe<Adjustment>(
    Type.Enum([...adjustments, true] as unknown as string[], {
      default: "splits_and_dividends",
      description: "What prices are adjusted for; false = as traded, true = splits_and_dividends.",
    }),
  ),
  missing: Type.Unsafe<MissingPolicy>(
    Type.String({
      pattern: missingPolicyPattern,
      default: "drop",
      description:
        "Days that some symbols have and others lack: error, drop, or forward_fill(n), which repeats a close for at most n (1 to 99) bars.",
    }),
  ),
  quality: Type.Partial(
    Type.Object(
      Object.fromEntries(
        qualityFlags.map((flag) => [flag, choice(qualityPolicies, { description: "Default: report." })]),
      ),
    ),
    { additionalProperties: false, default: {}, description: "What becomes of bars with a flag of data quality." },
  ),
});

/** The fields that every job has, whatever its kind; symbols are bounded by the kind. */
const jobEnvelope = (symbols: { readonly min: number; readonly max: number }) => ({
  ...marketDataFields(symbols),
  snapshot_id: Type.Optional(
    Type.String({
      format: "uuid",
      description:
        "Runs on this snapshot: start, end, interval, vendor, adjusted, missing and quality are then left out, and symbols are " +
        "those of the snapshot.",
    }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: maxSeed,
      description: "Seed of all randomness. Default: derived from kind, parameters and snapshot digest.",
    }),
  ),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 64, pattern: "^[^\\u0000-\\u001f]+$" }), {
    maxItems: 20,
    uniqueItems: true,
    default: [],
    description: "Free labels for finding the job again.",
  }),
});

/** Body of `POST /<kind>`: the envelope and the parameters of one kind. */
export const jobRequestSchema = <Params extends TObject>(
  symbols: { readonly min: number; readonly max: number },
  params: Params,
) => {
  // A kind without required parameters may be asked for without `params` at all.
  const withDefault = params.required?.length ? params : { ...params, default: {} };
  return Type.Object({ ...jobEnvelope(symbols), params: withDefault }, { additionalProperties: false });
};
