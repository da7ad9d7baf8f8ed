import { Type } from "typebox";
import { choice } from "../../choice.ts";
import { type ColumnTable, type ColumnValue, tableSchema } from "../../columns.ts";

// Far beyond any market, and near enough that no ratio of two of them leaves the range of a double.
const price = { minimum: 1e-12, maximum: 1e12 };
const rate = { minimum: -1, maximum: 1 };

/** The fields of `contracts`, by the name of the parameter of one option that each stands for. */
export const contractFields = {
  spot: { description: "Price of the underlying today.", ...price },
  strike: { description: "Strike.", ...price },
  expiry_years: { description: "Time to expiry in years.", minimum: 0, maximum: 100 },
  volatility: { description: "Annualised log-normal vol, decimal.", minimum: 0, maximum: 10 },
  market_price: {
    description: "Price of the option in the market: its implied vol takes the place of `volatility`.",
    exclusiveMinimum: 0,
    maximum: 1e12,
  },
  risk_free_rate: { description: "Continuously compounded annual rate, decimal.", ...rate },
  dividend_yield: { description: "Continuously compounded annual dividend yield, decimal.", ...rate },
  foreign_rate: { description: "Rate of the foreign currency, decimal; for garman_kohlhagen.", ...rate },
  option_type: { description: "Right to buy or to sell.", words: ["call", "put"] },
} as const satisfies ColumnTable["fields"];

export type ContractField = keyof typeof contractFields;

/** The fields in a fixed order. */
export const contractFieldNames = Object.keys(contractFields) as readonly ContractField[];

export type Contracts = Readonly<Partial<Record<ContractField, ColumnValue>>>;

export const contractTable: ColumnTable = { param: "contracts", fields: contractFields };

/** Of many contracts in one job. */
export const columnParams = {
  contracts: Type.Optional(
    Type.Unsafe<Contracts>(
      tableSchema(
        contractFields,
        "Up to 1,000,000 vanilla options in one job: each field is an array with one value for each contract, or one " +
          "value for all; parameters beside it hold for all contracts too. The prices, Greeks and implied vols are a table of the " +
          "result, in the order of the arrays.",
      ),
    ),
  ),
  on_error: Type.Optional(
    choice(["fail", "skip"], {
      description:
        "Of contracts: whether one that cannot be priced (a value that is null or outside its domain, a market price outside the " +
        "bounds that exclude arbitrage) fails the job, or is passed over and listed in the result. Default: fail.",
    }),
  ),
};
