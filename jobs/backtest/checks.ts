import type { Fault } from "../../protocol/errors.ts";
import type { JobInput } from "../jobKind.ts";
import { dataFaults } from "./dataChecks.ts";
import type { BacktestParams, ParamName } from "./params.ts";
import { gridOf, gridSize, isAdmissible, settingsOf, strategyParams } from "./settings.ts";
import { symbolsOf } from "./setup.ts";

const fault = (pointer: string, message: string, keyword: string): Fault => ({
  pointer: `/params/${pointer}`,
  message,
  keyword,
});

/** Most combinations of one sweep. */
export const maxTrials = 20_000;

/** Names that only some strategies know. */
const special = new Set<ParamName>(Object.values(strategyParams).flat());
/** Names for the strategies that turn prices into weights. */
const forTrading: readonly ParamName[] = [
  "rebalance",
  "rebalance_band",
  "maximum_leverage",
  "trade_start",
  "units",
  "sweep",
  "validation",
];

/** Faults of a request that a schema cannot express. */
export function backtestFaults({ symbols, params, adjusted }: JobInput<BacktestParams>): readonly Fault[] {
  const meaning = meaningFaults(params);
  const data = dataFaults(symbols, params, adjusted);
  if (meaning.length > 0 || data.length > 0) return [...meaning, ...data];
  const assets = symbolsOf(symbols, params).length;
  return [
    ...costFaults(params),
    ...strategyFaults(params, assets),
    ...sweepFaults(params, assets),
    ...validationFaults(params),
  ];
}

function meaningFaults(params: BacktestParams): readonly Fault[] {
  const { strategy } = params;
  const own = new Set(strategyParams[strategy]);
  const trades = strategy !== "orders" && strategy !== "given_returns";
  const given = (Object.keys(params) as ParamName[]).filter((name) => params[name] !== undefined);
  const meaningless = given.filter(
    (name) => (special.has(name) && !own.has(name)) || (forTrading.includes(name) && !trades),
  );
  const faults = meaningless.map((name) => fault(name, `has no meaning for strategy ${strategy}`, "combination"));
  if (strategy === "orders" && !params.orders)
    faults.push(fault("orders", "is needed for strategy orders", "required"));
  if (strategy === "given_returns" && !params.returns) {
    faults.push(fault("returns", "is needed for strategy given_returns", "required"));
  }
  if (params.rebalance_band !== undefined && params.rebalance !== "threshold") {
    faults.push(fault("rebalance_band", "has a meaning for rebalance threshold alone", "combination"));
  }
  if (params.units !== undefined && params.sizing !== "units") {
    faults.push(fault("units", "has a meaning for sizing units alone", "combination"));
  }
  for (const name of Object.keys(params.sweep ?? {}) as ParamName[]) {
    const known = own.has(name) || (name === "rebalance_band" && params.rebalance === "threshold");
    if (!known) faults.push(fault(`sweep/${name}`, `has no meaning for strategy ${strategy}`, "combination"));
    if (params[name] !== undefined) faults.push(fault(name, "is varied by the sweep: leave it out", "combination"));
  }
  return faults;
}

/** Which fields of `slippage` each model reads. */
const slippageFields: Readonly<Record<BacktestParams["slippage"]["model"], readonly string[]>> = {
  none: [],
  fixed: ["rate"],
  spread: ["width", "width_rate"],
  volume_share: ["impact", "maximum_share", "volume"],
  square_root: ["coefficient", "volume", "volatility"],
  almgren_chriss: ["permanent", "temporary", "fixed", "volume", "volatility"],
};

function costFaults({
  fees,
  slippage,
  instrument,
  strategy,
  financing,
  returns,
  benchmark_returns,
}: BacktestParams): readonly Fault[] {
  const faults: Fault[] = [];
  if (!fees.allow_rebates) {
    for (const name of ["rate", "fixed", "per_share"] as const) {
      if (fees[name] < 0) {
        faults.push(
          fault(`fees/${name}`, `must be ≥ 0 unless fees.allow_rebates is true; received ${fees[name]}`, "minimum"),
        );
      }
    }
  }
  const known = new Set([...slippageFields[slippage.model], "model", "window"]);
  for (const name of Object.keys(slippage)) {
    if (!known.has(name))
      faults.push(fault(`slippage/${name}`, `has no meaning for model ${slippage.model}`, "combination"));
  }
  if (slippage.model === "fixed" && slippage.rate === undefined) {
    faults.push(fault("slippage/rate", "is needed for model fixed", "required"));
  }
  if (slippage.model === "spread" && slippage.width === undefined && slippage.width_rate === undefined) {
    faults.push(fault("slippage/width", "or width_rate is needed for model spread", "required"));
  }
  if (instrument.type === "stock") {
    for (const name of ["multiplier", "margin"] as const) {
      if (instrument[name] !== undefined) {
        faults.push(fault(`instrument/${name}`, "has a meaning for type future alone", "combination"));
      }
    }
  } else if (strategy === "orders") {
    faults.push(fault("instrument/type", "must be stock for strategy orders", "combination"));
  } else if (financing.borrow_rate !== 0) {
    faults.push(fault("financing/borrow_rate", "must be 0 for futures: nothing is borrowed", "combination"));
  }
  if (benchmark_returns && benchmark_returns.length !== returns?.length) {
    faults.push(
      fault(
        "benchmark_returns",
        `must have one return for each of the ${returns?.length} returns; received ${benchmark_returns.length}`,
        "length",
      ),
    );
  }
  return faults;
}

function strategyFaults(params: BacktestParams, assets: number): readonly Fault[] {
  const { strategy, weights } = params;
  const faults: Fault[] = [];
  const settings = settingsOf(params, assets);
  if (weights) {
    const leverage = settings.maximum_leverage;
    const gross = weights.reduce((sum, w) => sum + Math.abs(w), 0);
    if (weights.length !== assets) {
      faults.push(
        fault(
          "weights",
          `must have one weight for each of the ${assets} symbols; received ${weights.length}`,
          "length",
        ),
      );
    } else if (gross === 0) faults.push(fault("weights", "must not all be zero", "sum"));
    else if (strategy !== "volatility_target" && gross > leverage * (1 + 1e-9)) {
      const message = `must have a sum of absolute values ≤ maximum_leverage ${leverage}; received ${gross}`;
      faults.push(fault("weights", message, "sum"));
    }
  }
  if (strategy === "pairs" && assets !== 2) {
    faults.push({
      pointer: "/symbols",
      message: `must be two for strategy pairs; received ${assets}`,
      keyword: "length",
    });
  }
  if (strategy === "pairs" && settings.gross_exposure > settings.maximum_leverage) {
    faults.push(fault("gross_exposure", `must be ≤ maximum_leverage ${settings.maximum_leverage}`, "maximum"));
  }
  if (params.sweep) return faults;
  if (!isAdmissible(settings)) {
    const { fast_window, slow_window, entry_z, exit_z, stop_z } = settings;
    if (strategy === "sma_cross" || strategy === "ema_cross") {
      faults.push(fault("slow_window", `must be > fast_window ${fast_window}; received ${slow_window}`, "order"));
    } else if (exit_z >= entry_z)
      faults.push(fault("exit_z", `must be < entry_z ${entry_z}; received ${exit_z}`, "order"));
    else faults.push(fault("stop_z", `must be > entry_z ${entry_z}; received ${stop_z}`, "order"));
  }
  const least = { mean_reversion: 3, pairs: 3, volatility_target: 2, optimised: 2 }[strategy as string] ?? 1;
  if (strategyParams[strategy].includes("lookback") && settings.lookback < least) {
    faults.push(
      fault("lookback", `must be ≥ ${least} for strategy ${strategy}; received ${settings.lookback}`, "minimum"),
    );
  }
  const most = settings.direction === "long_short" ? Math.floor(assets / 2) : assets;
  if (strategy === "momentum" && settings.momentum_type === "cross_sectional" && settings.top_k > most) {
    faults.push(
      fault(
        "top_k",
        `must be ≤ ${most} for ${assets} symbols and direction ${settings.direction}; received ${settings.top_k}`,
        "maximum",
      ),
    );
  }
  return faults;
}

function sweepFaults(params: BacktestParams, assets: number): readonly Fault[] {
  if (!params.sweep) return [];
  const size = gridSize(params);
  if (size > maxTrials) {
    return [fault("sweep", `must have at most ${maxTrials} combinations; received ${size}`, "maximum")];
  }
  return gridOf(params, assets).points.length === 0
    ? [fault("sweep", `must have a combination that strategy ${params.strategy} allows`, "combination")]
    : [];
}

function validationFaults({ validation }: BacktestParams): readonly Fault[] {
  if (!validation) return [];
  const known = {
    walk_forward: ["train_bars", "test_bars", "anchored"],
    purged_k_fold: ["folds"],
    combinatorial_purged: ["folds", "test_folds"],
  }[validation.method];
  const others = Object.keys(validation).filter(
    (name) => !["method", "purge_bars", "embargo_bars", ...known].includes(name),
  );
  const faults = others.map((name) =>
    fault(`validation/${name}`, `has no meaning for method ${validation.method}`, "combination"),
  );
  const { folds = 6, test_folds = 2, method } = validation;
  if (method === "combinatorial_purged" && test_folds >= folds) {
    faults.push(fault("validation/test_folds", `must be < folds ${folds}; received ${test_folds}`, "maximum"));
  }
  return faults;
}
