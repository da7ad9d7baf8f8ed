import { canonicalJson, sha256 } from "../../../protocol/canonicalJson.ts";
import {
  contractsFaultsOf,
  contractsRequest,
  ordinaryContracts,
  runContracts,
} from "../../../test/support/contractsJob.ts";
import { optionResult } from "../../../test/support/optionJob.ts";
import type { Outcome } from "../../jobKind.ts";
import { blackscholes } from "../blackscholes.ts";

/** The table of priced contracts by column. */
const tableOf = ({ longTables }: Outcome): Readonly<Record<string, Float64Array>> =>
  longTables![0]!.columns as unknown as Readonly<Record<string, Float64Array>>;
const digestOf = ({ result }: Outcome): string => sha256(canonicalJson(result));

// biome-ignore lint/suspicious/noExplicitAny: a test looks into results of every shape.
const resultOf = (outcome: Outcome): any => outcome.result;

const rowOf = (columns: Readonly<Record<string, unknown>>, row: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, Array.isArray(value) ? value[row] : value]));

describe("many contracts in one job", () => {
  const greeks = ["delta", "gamma", "vega", "theta", "rho"] as const;

  test.each([
    ["black_scholes_merton", {}],
    ["black_76", { dividend_yield: undefined }],
    ["garman_kohlhagen", { dividend_yield: undefined, foreign_rate: 0.03 }],
  ])("give the prices and Greeks of single jobs under %s", async (model, changes) => {
    const columns = JSON.parse(JSON.stringify({ ...ordinaryContracts(40, 5), ...changes }));
    const table = tableOf(await runContracts(contractsRequest({ model, contracts: columns })));
    expect([...table.contract!]).toEqual(Array.from({ length: 40 }, (_, row) => row));
    for (let row = 0; row < 40; row++) {
      const option = rowOf(columns, row) as Record<string, number>;
      const one = optionResult({ model, ...option });
      const size = option.spot! + option.strike!;
      expect(Math.abs(table.price![row]! - one.price)).toBeLessThan(1e-14 * size);
      for (const name of greeks) {
        // Theta and vega carry the factors 1/T and √T of numbers of that size.
        expect(Math.abs(table[name]![row]! - one.greeks[name])).toBeLessThan(
          3e-13 * Math.max(1, Math.abs(one.greeks[name])),
        );
      }
    }
  });

  test("find the implied vols that single jobs find, and the Greeks at them", async () => {
    const { volatility, ...columns } = ordinaryContracts(40, 6);
    const quoted = tableOf(await runContracts(contractsRequest({ contracts: { ...columns, volatility } }))).price!;
    const contracts = { ...columns, market_price: [...quoted] };
    const table = tableOf(await runContracts(contractsRequest({ contracts })));
    for (let row = 0; row < 40; row++) {
      const one = optionResult(rowOf(contracts, row));
      expect(table.implied_volatility![row]).toBe(one.inputs.volatility);
      expect(Math.abs(table.price![row]! - quoted[row]!)).toBeLessThan(1e-13 * columns.spot[row]!);
      expect(Math.abs(table.vega![row]! - one.greeks.vega)).toBeLessThan(1e-12 * Math.max(1, one.greeks.vega));
    }
  });

  test("one value for all, inside of contracts or beside them, is a column that repeats it", async () => {
    const { option_type, risk_free_rate, spot, ...columns } = ordinaryContracts(9, 8);
    const repeat = <Value>(value: Value) => Array.from({ length: 9 }, () => value);
    const all = { option_type: "put", risk_free_rate: 0.03, spot: 100 };
    const repeated = { option_type: repeat("put"), risk_free_rate: repeat(0.03), spot: repeat(100) };
    const [inside, beside, columnwise] = await Promise.all([
      runContracts(contractsRequest({ contracts: { ...columns, ...all } })),
      runContracts(contractsRequest({ ...all, contracts: columns })),
      runContracts(contractsRequest({ contracts: { ...columns, ...repeated } })),
    ]);
    expect(tableOf(beside)).toEqual(tableOf(inside));
    expect(tableOf(columnwise)).toEqual(tableOf(inside));
    expect(digestOf(beside)).toBe(digestOf(inside));
  });

  test("have one digest for any number of shards, and a result that does not grow with them", async () => {
    const request = contractsRequest({ contracts: ordinaryContracts(20_000, 9) });
    const outcomes = await Promise.all([1, 2, 3].map((shards) => runContracts(request, shards)));
    expect(new Set(outcomes.map(digestOf)).size).toBe(1);
    const text = canonicalJson(outcomes[0]!.result);
    expect(text.length).toBeLessThan(5_000);
    expect(outcomes[0]!.metrics.contracts).toBe(20_000);
    expect(canonicalJson(request).length).toBeLessThan(2_000);
  });

  test("the result names what the table holds: totals, ranges and a digest that one changed number changes", async () => {
    const columns = ordinaryContracts(300, 10);
    const outcome = await runContracts(contractsRequest({ contracts: columns }));
    const result = resultOf(outcome);
    const { price } = tableOf(outcome);
    expect(result.totals.price).toBeCloseTo(
      price!.reduce((sum, value) => sum + value, 0),
      9,
    );
    expect(result.ranges.price).toEqual({ least: Math.min(...price!), most: Math.max(...price!) });
    expect(result.preview[4]).toMatchObject({ contract: 4, price: price![4] });
    expect(result.largest_error_estimate).toBeGreaterThan(0);
    columns.strike[299]! += 1e-9;
    const changed = resultOf(await runContracts(contractsRequest({ contracts: columns })));
    expect(changed.table.digest).not.toBe(result.table.digest);
    expect(changed.inputs.strike.digest).not.toBe(result.inputs.strike.digest);
    expect(changed.inputs.spot.digest).toBe(result.inputs.spot.digest);
  });
});

describe("American options in columns", () => {
  const columns = {
    spot: 100,
    strike: [95, 105, 100],
    expiry_years: [0.5, 1, 0.25],
    risk_free_rate: 0.05,
    dividend_yield: 0.01,
    option_type: ["put", "put", "call"],
  };

  test("have the price, the Greeks and the error estimate of single jobs", async () => {
    const contracts = { ...columns, volatility: [0.2, 0.3, 0.25] };
    const outcome = await runContracts(contractsRequest({ exercise: "american", contracts }));
    const singles = [0, 1, 2].map((row) => optionResult({ exercise: "american", ...rowOf(contracts, row) }));
    for (const [row, one] of singles.entries()) {
      expect(tableOf(outcome).price![row]).toBe(one.price);
      for (const name of ["delta", "gamma", "vega", "theta", "rho"]) {
        expect(tableOf(outcome)[name]![row]).toBe(one.greeks[name]);
      }
    }
    expect(outcome.result).toMatchObject({
      methods: { andersen_lake_offengenden: 3 },
      largest_error_estimate: Math.max(...singles.map((one) => one.error_estimate)),
    });
  });

  test("find implied vols, and pass over a price below what exercise pays now", async () => {
    const contracts = { ...columns, market_price: [3.5, 4.9, 5] };
    const outcome = await runContracts(contractsRequest({ exercise: "american", contracts, on_error: "skip" }));
    expect([...tableOf(outcome).contract!]).toEqual([0, 2]);
    const [vol] = tableOf(outcome).implied_volatility!;
    const one = optionResult({ exercise: "american", ...rowOf(columns, 0), volatility: vol });
    expect(one.price).toBeCloseTo(3.5, 7);
    expect(outcome.result).toMatchObject({ skipped: { first: [{ pointer: "/params/contracts/market_price/1" }] } });
  });

  test("without a price say why: no time, or what a single job says", async () => {
    const contracts = { ...columns, expiry_years: [0, 1, 0.25], market_price: [3.5, 4.9, 1e6] };
    const outcome = await runContracts(contractsRequest({ exercise: "american", contracts, on_error: "skip" }));
    const { skipped } = outcome.result as unknown as { skipped: { first: { pointer: string; message: string }[] } };
    expect(skipped.first.map(({ pointer }) => pointer)).toEqual([
      "/params/contracts/expiry_years/0",
      "/params/contracts/market_price/1",
      "/params/contracts/market_price/2",
    ]);
    expect(skipped.first[0]!.message).toBe("must be greater than 0 for an implied vol");
    for (const row of [1, 2]) {
      const alone = () => optionResult({ exercise: "american", ...rowOf(contracts, row) });
      expect(alone).toThrow(skipped.first[row]!.message);
      expect(skipped.first[row]!.message).toContain("invalid market_price");
    }
    expect(outcome.longTables![1]!.columns.reason![0]).toBe("expiry_years must be greater than 0 for an implied vol");
  });

  test("come in small blocks, because each costs a thousand European ones", () => {
    const contracts = {
      ...columns,
      strike: Array.from({ length: 100 }, () => 100),
      expiry_years: 1,
      option_type: "put",
    };
    const plan = (params: Record<string, unknown>) =>
      blackscholes.plan(contractsRequest({ contracts: { ...contracts, volatility: 0.2 }, ...params }) as never);
    expect(plan({})).toMatchObject({ blocks: 1, rowsPerBlock: 8_192 });
    expect(plan({ exercise: "american" })).toMatchObject({ blocks: 4, rowsPerBlock: 32 });
  });
});

describe("contracts that cannot be priced", () => {
  const contracts = {
    spot: 100,
    strike: [90, 100, 110, 120],
    expiry_years: [1, 1, 0, 1],
    market_price: [15, 120, 1, 2],
    risk_free_rate: 0,
  };

  test("fail the job, which names the first of them with their bounds", async () => {
    const failure = await runContracts(contractsRequest({ contracts })).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "model.input",
      message: expect.stringMatching(/^2 of 4 contracts cannot be priced: \/params\/contracts\/market_price\/1/),
      faults: [
        {
          pointer: "/params/contracts/market_price/1",
          message: "must be at least the discounted intrinsic value 0 and below 100; received 120",
        },
        { pointer: "/params/contracts/expiry_years/2", message: "must be greater than 0 for an implied vol" },
      ],
    });
  });

  test("are passed over on request and listed with their reasons", async () => {
    const holes = {
      ...contracts,
      strike: [90, 100, null, -1],
      expiry_years: 1,
      option_type: ["call", "call", "put", "call"],
    };
    const outcome = await runContracts(contractsRequest({ contracts: holes, on_error: "skip" }));
    expect([...tableOf(outcome).contract!]).toEqual([0]);
    expect(outcome.metrics).toMatchObject({ contracts: 1, skipped: 3 });
    expect(outcome.longTables![1]!.name).toBe("skipped");
    expect([...(outcome.longTables![1]!.columns.contract as Int32Array)]).toEqual([1, 2, 3]);
    expect(outcome.longTables![1]!.columns.reason).toEqual([
      "market_price must be within the bounds that exclude arbitrage",
      expect.stringMatching(/^strike must be a number/),
      expect.stringMatching(/^strike must be a number/),
    ]);
    const only = await runContracts(
      contractsRequest({ contracts: { ...holes, strike: [90], market_price: [15], option_type: "call" } }),
    );
    expect(tableOf(outcome)).toEqual(tableOf(only));
  });

  test("leave an empty table when there is no other", async () => {
    const outcome = await runContracts(
      contractsRequest({ contracts: { ...contracts, market_price: [200, null, 300, 1e6] }, on_error: "skip" }),
    );
    expect(outcome.result).toMatchObject({ contracts: { count: 4, priced: 0, skipped: 4 }, ranges: { price: null } });
    expect(tableOf(outcome).price).toHaveLength(0);
  });

  test("a price at the discounted intrinsic value has no vol; no number of the result is NaN", async () => {
    const outcome = await runContracts(
      contractsRequest({
        contracts: { spot: 100, strike: [90, 110], expiry_years: 1, market_price: [10, 5], risk_free_rate: 0 },
      }),
    );
    expect(tableOf(outcome).implied_volatility![0]).toBe(0);
    expect(tableOf(outcome).price![0]).toBe(10);
    for (const values of Object.values(tableOf(outcome))) expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe("faults of contracts", () => {
  const contracts = { spot: 100, strike: [90, 100], expiry_years: 1, volatility: 0.2 };

  test.each([
    [
      "a row outside its domain",
      { contracts: { ...contracts, strike: [90, -1] } },
      ["/params/contracts/strike/1 column"],
    ],
    [
      "a row without a value",
      { contracts: { ...contracts, strike: [null, 100] } },
      ["/params/contracts/strike/0 column"],
    ],
    [
      "a scalar outside its domain",
      { contracts: { ...contracts, volatility: 11 } },
      ["/params/contracts/volatility column"],
    ],
    [
      "a word that is none",
      { contracts: { ...contracts, option_type: ["call", "x"] } },
      ["/params/contracts/option_type column"],
    ],
    [
      "numbers for words",
      { contracts: { ...contracts, option_type: [1, 2] } },
      ["/params/contracts/option_type column"],
    ],
    ["words for numbers", { contracts: { ...contracts, strike: ["a", "b"] } }, ["/params/contracts/strike column"]],
    ["mixed values", { contracts: { ...contracts, strike: [1, "b"] } }, ["/params/contracts/strike column"]],
    ["no rows", { contracts: { ...contracts, strike: [] } }, ["/params/contracts/strike minItems"]],
    ["no array at all", { contracts: { ...contracts, strike: 90 } }, ["/params/contracts minProperties"]],
    [
      "columns of two lengths",
      { contracts: { ...contracts, expiry_years: [1] } },
      ["/params/contracts/expiry_years length"],
    ],
    [
      "an unknown field",
      { contracts: { ...contracts, barrier: [1, 2] } },
      ["/params/contracts/barrier additionalProperties"],
    ],
    ["no table", { contracts: [1, 2] }, ["/params/contracts type"]],
    ["a missing field", { contracts: { ...contracts, spot: undefined } }, ["/params/contracts/spot required"]],
    ["no vol", { contracts: { ...contracts, volatility: undefined } }, ["/params/contracts/volatility required"]],
    ["vol and price", { contracts: { ...contracts, market_price: 3 } }, ["/params/contracts/volatility required"]],
    ["one parameter twice", { spot: 90, contracts }, ["/params/spot combination"]],
    [
      "a spot for all that is too small",
      { spot: 1e-300, contracts: { ...contracts, spot: undefined } },
      ["/params/spot column"],
    ],
    ["another payoff", { payoff: "gap", contracts }, ["/params/payoff combination"]],
    ["another model", { model: "heston", contracts }, ["/params/model combination"]],
    ["a parameter of other options", { barrier: 90, contracts }, ["/params/barrier combination"]],
    [
      "a yield of a future",
      { model: "black_76", contracts: { ...contracts, dividend_yield: 0.1 } },
      ["/params/contracts/dividend_yield combination"],
    ],
    [
      "a column that claims to lie in the store",
      { contracts: { ...contracts, strike: { rows: 2, digest: "0".repeat(64) } } },
      ["/params/contracts/strike type"],
    ],
    [
      "skipping without contracts",
      { spot: 100, strike: 90, expiry_years: 1, volatility: 0.2, on_error: "skip" },
      ["/params/on_error combination"],
    ],
    ["one option without its time", { spot: 100, strike: 90, volatility: 0.2 }, ["/params/expiry_years required"]],
  ])("%s", (_, params, faults) => {
    expect(contractsFaultsOf(JSON.parse(JSON.stringify(params)))).toEqual(faults);
  });

  test("many bad rows give the first twenty and their count", () => {
    const strike = Array.from({ length: 500 }, (_, row) => (row % 5 === 0 ? 100 : -row));
    const faults = contractsFaultsOf({ contracts: { ...contracts, strike } });
    expect(faults).toHaveLength(21);
    expect(faults[0]).toBe("/params/contracts/strike/1 column");
    expect(() => contractsRequest({ contracts: { ...contracts, strike } })).toThrow(/and 20 more/);
  });

  test("symbols have no meaning for contracts", () => {
    expect(contractsFaultsOf({ contracts }, { symbols: ["KO"] })).toEqual(["/symbols combination"]);
  });
});
