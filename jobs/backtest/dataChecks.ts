import { needsVolume } from "../../models/backtest/costs.ts";
import type { Fault } from "../../protocol/errors.ts";
import type { Adjustment } from "../../protocol/marketData.ts";
import type { BacktestParams } from "./params.ts";
import { plainDates, symbolsOf } from "./setup.ts";

const fault = (pointer: string, message: string, keyword: string): Fault => ({
  pointer: `/params/${pointer}`,
  message,
  keyword,
});

/** Faults of the data that a request brings or asks for. */
export function dataFaults(symbols: readonly string[], params: BacktestParams, adjusted: Adjustment): readonly Fault[] {
  const { strategy, prices, benchmark } = params;
  if (strategy === "given_returns") {
    const without = (given: unknown, name: string) =>
      given === undefined ? [] : [fault(name, "has no meaning for strategy given_returns", "combination")];
    return [
      ...without(prices, "prices"),
      ...without(benchmark, "benchmark"),
      ...without(params.corporate_actions, "corporate_actions"),
    ];
  }
  if (symbols.length === 0 && !prices) {
    return [{ pointer: "/symbols", message: "is needed when there are no prices in the request", keyword: "required" }];
  }
  const faults = prices ? priceFaults(symbols, params) : vendorFaults(params, adjusted);
  return faults.length > 0 ? faults : [...actionFaults(symbols, params), ...orderFaults(symbols, params)];
}

/** Corporate actions that prices contain already, by what they are adjusted for. */
const containedIn: Readonly<Record<string, readonly string[]>> = {
  false: [],
  splits: ["split"],
  splits_and_dividends: ["split", "dividend"],
};

function vendorFaults(params: BacktestParams, adjusted: Adjustment): readonly Fault[] {
  const { execution, slippage, corporate_actions: actions = [], order_price } = params;
  const faults: Fault[] = [];
  const closesOnly = "the market data has closes only, opens can be given in prices";
  if (execution === "next_open")
    faults.push(fault("execution", `must be next_close or same_close: ${closesOnly}`, "data"));
  if (order_price === "open")
    faults.push(fault("order_price", `must be close or previous_close: ${closesOnly}`, "data"));
  if (needsVolume({ model: slippage.model } as Parameters<typeof needsVolume>[0]) && slippage.volume === undefined) {
    faults.push(
      fault("slippage/volume", `is needed for model ${slippage.model}: the market data has no volume`, "required"),
    );
  }
  const contained = containedIn[String(adjusted)]!.filter((contained) =>
    actions.some(({ type }) => type === contained),
  );
  if (contained.length > 0) {
    const message = `must hold no ${contained.join("s and no ")}s when adjusted is ${adjusted}: the prices already contain them`;
    faults.push(fault("corporate_actions", message, "combination"));
  }
  return faults;
}

function priceFaults(symbols: readonly string[], params: BacktestParams): readonly Fault[] {
  const { prices, execution, slippage, benchmark, order_price } = params;
  const { dates, close, open, volume, benchmark_close } = prices!;
  const faults: Fault[] = [];
  const bars = close[0]!.length;
  if (symbols.length > 0 && close.length !== symbols.length) {
    faults.push(
      fault(
        "prices/close",
        `must have one column for each of the ${symbols.length} symbols; received ${close.length}`,
        "length",
      ),
    );
  }
  for (const [name, columns] of Object.entries({ close, open, volume })) {
    if (!columns) continue;
    if (columns.length !== close.length) {
      faults.push(
        fault(`prices/${name}`, `must have ${close.length} columns, as close; received ${columns.length}`, "length"),
      );
    }
    for (const [k, column] of columns.entries()) {
      if (column.length !== bars) {
        faults.push(
          fault(
            `prices/${name}/${k}`,
            `must have ${bars} numbers, as the first closes; received ${column.length}`,
            "length",
          ),
        );
      } else faults.push(...missingFaults(name, k, column, params, symbols));
    }
  }
  for (const [name, list] of Object.entries({ dates, benchmark_close })) {
    if (list && list.length !== bars) {
      faults.push(
        fault(`prices/${name}`, `must have ${bars} entries, one for each bar; received ${list.length}`, "length"),
      );
    }
  }
  const unordered = dates?.findIndex((date, t) => t > 0 && date <= dates[t - 1]!) ?? -1;
  if (unordered > 0) {
    faults.push(
      fault(
        `prices/dates/${unordered}`,
        `must be after ${dates![unordered - 1]}; received ${dates![unordered]}`,
        "order",
      ),
    );
  }
  if (!open && execution === "next_open")
    faults.push(fault("prices/open", "is needed for execution next_open", "required"));
  if (!open && order_price === "open") faults.push(fault("prices/open", "is needed for order_price open", "required"));
  if (
    !volume &&
    slippage.volume === undefined &&
    needsVolume({ model: slippage.model } as Parameters<typeof needsVolume>[0])
  ) {
    faults.push(fault("slippage/volume", `or prices.volume is needed for model ${slippage.model}`, "required"));
  }
  if (benchmark !== undefined && !benchmark_close) {
    faults.push(
      fault("prices/benchmark_close", "is needed for a benchmark when the prices are in the request", "required"),
    );
  }
  return faults;
}

/** Missing and impossible prices of one column: a price may be missing after the delisting of its symbol only. */
function missingFaults(
  name: string,
  k: number,
  column: readonly (number | null)[],
  params: BacktestParams,
  symbols: readonly string[],
): readonly Fault[] {
  const names = symbolsOf(symbols, params);
  const gone = params.corporate_actions?.find(
    ({ type, symbol }) => type === "delisting" && (symbol === undefined ? k === 0 : symbol === names[k]),
  );
  const dates = params.prices!.dates ?? plainDates(column.length);
  const bad = column.findIndex((x, t) => {
    if (x === null) return t === 0 || !gone || dates[t]!.slice(0, 10) < gone.date;
    return name !== "volume" && x <= 0;
  });
  if (bad < 0) return [];
  const pointer = `prices/${name}/${k}/${bad}`;
  return column[bad] === null
    ? [fault(pointer, "is missing: a price may be missing after the delisting of its symbol only", "missing")]
    : [fault(pointer, `must be > 0; received ${column[bad]}`, "exclusiveMinimum")];
}

function actionFaults(symbols: readonly string[], params: BacktestParams): readonly Fault[] {
  const names = symbolsOf(symbols, params);
  return (params.corporate_actions ?? []).flatMap(({ type, symbol, ratio, amount, price }, i): Fault[] => {
    const faults = symbolFaults(`corporate_actions/${i}`, symbol, names);
    const fields = { split: ["ratio", ratio], dividend: ["amount", amount], delisting: ["price", price] } as const;
    for (const [kind, [name, value]] of Object.entries(fields)) {
      if (kind !== type && value !== undefined) {
        faults.push(fault(`corporate_actions/${i}/${name}`, `has no meaning for type ${type}`, "combination"));
      }
      if (kind === type && kind !== "delisting" && value === undefined) {
        faults.push(fault(`corporate_actions/${i}/${name}`, `is needed for type ${type}`, "required"));
      }
    }
    return faults;
  });
}

function symbolFaults(pointer: string, symbol: string | undefined, names: readonly string[]): Fault[] {
  if (symbol === undefined) {
    return names.length === 1 ? [] : [fault(`${pointer}/symbol`, `is needed: one of ${names.join(", ")}`, "required")];
  }
  return names.includes(symbol)
    ? []
    : [fault(`${pointer}/symbol`, `must be one of ${names.join(", ")}; received ${symbol}`, "enum")];
}

function orderFaults(symbols: readonly string[], params: BacktestParams): readonly Fault[] {
  const names = symbolsOf(symbols, params);
  const bars = params.prices?.close[0]?.length;
  const faults = (params.orders ?? []).flatMap(({ bar, date, symbol }, i): Fault[] => {
    const own = symbolFaults(`orders/${i}`, symbol, names);
    if ((bar === undefined) === (date === undefined)) {
      own.push(fault(`orders/${i}/bar`, "or date is needed, and not both", "required"));
    }
    if (bar !== undefined && bars !== undefined && bar >= bars) {
      own.push(fault(`orders/${i}/bar`, `must be < ${bars}, the number of bars; received ${bar}`, "maximum"));
    }
    return own;
  });
  const { account } = params;
  for (const [name, list] of Object.entries({ positions: account?.positions, debts: account?.debts })) {
    if (list && list.length !== names.length) {
      faults.push(
        fault(
          `account/${name}`,
          `must have one number for each of the ${names.length} symbols; received ${list.length}`,
          "length",
        ),
      );
    }
  }
  return faults;
}
