import { exp, log } from "../../../models/numerics/elementary.ts";
import type { PathSensitivity, Scenario } from "../../../models/simulation/payoffs/pathPricer.ts";
import { contractOf } from "./contract.ts";
import { pathsOf } from "./market.ts";
import type { PreparedPayoff } from "./prepare.ts";
import { isContinuous } from "./schedule.ts";

/** One Greek of one asset, path by path. */
interface Sensitivity {
  readonly greek: "delta" | "vega";
  readonly asset: number;
  readonly sensitivity: PathSensitivity;
  /** Jump of it on a path of one asset, where the option begins to pay; 0 where no single number decides. */
  readonly jump: number;
}

/** Relative shift of a price, absolute shift of a vol. */
const shift = 1e-4;

/** Whether the payoff jumps along a path, so that differences of it say nothing. */
function jumps({ request: { terms } }: PreparedPayoff): boolean {
  const barrier = terms.type === "barrier" || terms.type === "double_barrier";
  return terms.type === "digital" || (barrier && !isContinuous(terms));
}

/**
 * The Greeks that a request wants.
 *
 * Continuous payoffs by central differences on the same random numbers, with a shift so small that they are the pathwise
 * derivative; payoffs that jump by likelihood ratios, for one asset under gbm. `null`: there is no estimator.
 *
 * @see M. Broadie, P. Glasserman, "Estimating security price derivatives using simulation", Management Science 42 (1996) 269–285.
 */
export function sensitivitiesOf(prepared: PreparedPayoff): readonly Sensitivity[] | null {
  const { request, spec, spot } = prepared;
  if (!request.pricing.greeks) return [];
  if (jumps(prepared)) {
    return spec.kind === "gbm" && request.assets === 1 && spec.input.vol[0]! > 0 ? likelihoodRatios(prepared) : null;
  }
  const vol = spec.kind === "gbm" ? spec.input.vol : null;
  const deltas = Array.from(spot, (price, asset): Sensitivity => {
    const scenario = (factor: number): Scenario => {
      const shifted = spot.slice();
      shifted[asset] = price * factor;
      return { model: null, spot: shifted, contract: contractOf(prepared, shifted, vol) };
    };
    const width = price * (1 + shift) - price * (1 - shift);
    return {
      greek: "delta",
      asset,
      jump: kinkOf(prepared) / price,
      sensitivity: { kind: "difference", up: scenario(1 + shift), down: scenario(1 - shift), width },
    };
  });
  if (!vol) return deltas;
  const vegas = Array.from(vol, (own, asset): Sensitivity => {
    const low = Math.max(0, own - shift);
    const scenario = (value: number): Scenario => {
      const shifted = vol.slice();
      shifted[asset] = value;
      return { model: pathsOf(prepared, shifted), spot, contract: contractOf(prepared, spot, shifted) };
    };
    const sensitivity = { up: scenario(own + shift), down: scenario(low), width: own + shift - low };
    const jump = kinkOf(prepared) * kinkByVol(prepared, own);
    return { greek: "vega", asset, jump, sensitivity: { kind: "difference", ...sensitivity } };
  });
  return [...deltas, ...vegas];
}

/** What a payoff of one asset that starts at its strike changes by there for each unit of the log of what it is on. */
function kinkOf({ request: { terms, assets }, rate }: PreparedPayoff): number {
  return assets === 1 ? exp(-rate * terms.maturity) * Math.abs(terms.strike ?? 0) : 0;
}

/** Derivative by the vol of the log of the last price where that is the strike: √T d₁, for a European option. */
function kinkByVol({ request: { terms }, rate, yields, spot }: PreparedPayoff, vol: number): number {
  if (terms.type !== "european" || !(vol > 0) || !(terms.strike! > 0)) return 0;
  const drift = (rate - yields[0]! + 0.5 * vol * vol) * terms.maturity;
  return Math.abs(log(spot[0]! / terms.strike!) + drift) / vol;
}

/** Derivatives of the log density of a log-normal path of one asset. */
function likelihoodRatios({ spec, spot, times }: PreparedPayoff): readonly Sensitivity[] {
  const vol = spec.kind === "gbm" ? spec.input.vol[0]! : Number.NaN;
  const roots = times.map((time, s) => Math.sqrt(time - (s === 0 ? 0 : times[s - 1]!)));
  const perDelta = 1 / (spot[0]! * vol * roots[0]!);
  return [
    {
      greek: "delta",
      asset: 0,
      jump: 0,
      sensitivity: { kind: "likelihood_ratio", score: (drivers) => drivers[0]! * perDelta },
    },
    {
      greek: "vega",
      asset: 0,
      jump: 0,
      sensitivity: {
        kind: "likelihood_ratio",
        score(drivers) {
          let sum = 0;
          for (let s = 0; s < roots.length; s++) {
            const z = drivers[s]!;
            sum += (z * z - 1) / vol - z * roots[s]!;
          }
          return sum;
        },
      },
    },
  ];
}
