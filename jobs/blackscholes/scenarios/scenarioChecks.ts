import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { requireThat } from "../../../models/requireThat.ts";
import type { Fault } from "../../../protocol/errors.ts";
import type { Contract } from "../contracts/contract.ts";
import type { OptionParams } from "../params.ts";
import { nodeCount, pricesPerNode } from "./grid.ts";
import { microsecondsOf } from "./scenarios.ts";

/** Prices that one job computes at most, and their time on one core. */
const maxNodes = 10_000;
const maxSeconds = 120;

/** Largest vol after a change; that of bachelier is in currency and has none. */
const maxVol = ({ model }: OptionParams): number => (model === "bachelier" ? Number.POSITIVE_INFINITY : 10);

const axes = ["spot_changes", "vol_changes", "rate_changes", "elapsed_years"] as const;

/** Faults of `scenarios` and `attribution`. */
export function scenarioFaults(params: OptionParams, contract: Contract): readonly Fault[] {
  const { scenarios, attribution } = params;
  const asked = [
    ...(scenarios ? [{ path: "scenarios", ...reachOf(params.scenarios!) }] : []),
    ...(attribution
      ? [
          {
            path: "attribution/to",
            years: [attribution.to.elapsed_years ?? 0],
            vol: attribution.to.volatility !== undefined,
          },
        ]
      : []),
  ];
  if (contract.underlyings !== undefined || params.payoff === "variance_swap") {
    return asked.map(({ path }) => {
      return fault(path.split("/")[0]!, "needs an option on the price of one underlying", "combination");
    });
  }
  const faults = asked.flatMap(({ path, years, vol }) => [
    ...timeFaults(params, path, Math.max(...years)),
    ...(vol && params.model === "cgmy"
      ? [
          fault(
            `${path}/${path === "scenarios" ? "vol_changes" : "volatility"}`,
            "has no meaning: cgmy has no vol",
            "combination",
          ),
        ]
      : []),
  ]);
  if (scenarios) faults.push(...gridFaults(params, contract));
  if (attribution) faults.push(...attributionFaults(params));
  return faults;
}

const reachOf = ({ elapsed_years = [0], vol_changes = [0] }: NonNullable<OptionParams["scenarios"]>) => ({
  years: elapsed_years,
  vol: vol_changes.some((change) => change !== 0),
});

/** Whether an option is watched until the end, so that there is no price without time left. */
const isWatched = ({ payoff, model }: OptionParams): boolean =>
  /barrier|touch|lookback/.test(payoff) || (model === "heston" && payoff !== "vanilla");

function timeFaults(params: OptionParams, path: string, elapsed: number): readonly Fault[] {
  const { expiry_years: expiry, model, payoff } = params;
  const pointer = `${path}/elapsed_years`;
  if (elapsed === 0) return [];
  if (model === "heston" && payoff === "geometric_asian") {
    return [fault(pointer, "must be 0: averages that have begun have no method under heston", "combination")];
  }
  if (isWatched(params) && elapsed >= expiry) {
    return [fault(pointer, `must be below expiry_years ${expiry} for ${payoff}`, "exclusiveMaximum")];
  }
  return elapsed > expiry ? [fault(pointer, `must be at most expiry_years ${expiry}`, "maximum")] : [];
}

function gridFaults(params: OptionParams, contract: Contract): readonly Fault[] {
  const scenarios = params.scenarios!;
  const faults = axes
    .filter((name) =>
      scenarios[name]?.some((value, i) => value <= (scenarios[name]![i - 1] ?? Number.NEGATIVE_INFINITY)),
    )
    .map((name) => fault(`scenarios/${name}`, "must ascend", "order"));
  const seconds = (pricesPerNode(scenarios) * microsecondsOf(contract, params)) / 1e6;
  const most = Math.min(maxNodes, Math.floor(maxSeconds / seconds));
  const nodes = nodeCount(scenarios);
  if (nodes > most) {
    faults.push(fault("scenarios", `has ${nodes} nodes: this option may have ${most}`, "maxItems"));
  }
  const { initial_variance } = params;
  const vol =
    params.volatility ??
    params.normal_volatility ??
    (initial_variance === undefined ? undefined : Math.sqrt(initial_variance));
  const lowest = scenarios.vol_changes?.[0] ?? 0;
  if (vol !== undefined && lowest < 0 && vol + lowest <= 0) {
    faults.push(fault("scenarios/vol_changes", `must leave a vol > 0 of ${vol}`, "exclusiveMinimum"));
  }
  const highest = Math.max(0, ...(scenarios.vol_changes ?? []));
  if (vol !== undefined && highest > 0 && vol + highest > maxVol(params)) {
    faults.push(fault("scenarios/vol_changes", `must leave a vol of at most ${maxVol(params)} of ${vol}`, "maximum"));
  }
  return faults;
}

/** The yield that may move is the one that the model has; the vol stays within its bound. */
function attributionFaults(params: OptionParams): readonly Fault[] {
  const { attribution, model, expiry_years } = params;
  const { to } = attribution!;
  const own = model === "garman_kohlhagen" ? "foreign_rate" : model === "black_76" ? null : "dividend_yield";
  const faults = (["dividend_yield", "foreign_rate"] as const)
    .filter((name) => to[name] !== undefined && name !== own)
    .map((name) => fault(`attribution/to/${name}`, `has no meaning for model ${model}`, "combination"));
  if ((to.volatility ?? 0) > maxVol(params)) {
    faults.push(fault("attribution/to/volatility", `must be at most ${maxVol(params)}`, "maximum"));
  }
  if (expiry_years === 0) faults.push(fault("attribution", "needs expiry_years > 0", "combination"));
  return faults;
}

/** Checks the moves against a vol that came from market data. @throws {@link CatalogueError} `model.input`. */
export function requireVols({ vol }: OptionMarket, params: OptionParams): void {
  const { scenarios, attribution } = params;
  const highest = scenarios?.vol_changes?.at(-1) ?? 0;
  const fits = highest <= 0 || vol + highest <= maxVol(params);
  requireThat(fits, "scenarios.vol_changes", `such that the vol ${vol} stays at most ${maxVol(params)}`, highest);
  const lowest = scenarios?.vol_changes?.[0] ?? 0;
  requireThat(lowest >= 0 || vol + lowest > 0, "scenarios.vol_changes", `such that the vol ${vol} stays > 0`, lowest);
  const moves = attribution?.to.volatility !== undefined;
  requireThat(!moves || vol > 0, "attribution.to.volatility", "left out when the vol today is 0", vol);
}

const fault = (path: string, message: string, keyword: string): Fault => ({
  pointer: `/params/${path}`,
  message,
  keyword,
});
