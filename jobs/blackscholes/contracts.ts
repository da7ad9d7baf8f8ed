import { asianContracts } from "./contracts/asian.ts";
import { americanBarrierContracts, barrierContracts } from "./contracts/barrier.ts";
import { basketContracts } from "./contracts/basket.ts";
import type { Contract } from "./contracts/contract.ts";
import { digitalContracts } from "./contracts/digital.ts";
import { dividendContract } from "./contracts/dividendVanilla.ts";
import { modelContracts, modelPayoffContracts } from "./contracts/dynamics.ts";
import { forwardStartContracts } from "./contracts/forwardStart.ts";
import { lookbackContracts } from "./contracts/lookback.ts";
import { monitoredContracts } from "./contracts/monitoredPayoffs.ts";
import { quantoContracts, twoAssetContracts } from "./contracts/twoAsset.ts";
import { americanContract, vanillaContract } from "./contracts/vanilla.ts";
import { varianceSwapContracts } from "./contracts/varianceSwap.ts";
import type { OptionParams, Payoff } from "./params.ts";

/** Every payoff under log-normal dynamics, exercised at expiry. */
const payoffContracts: Partial<Readonly<Record<Payoff, Contract>>> = {
  vanilla: vanillaContract,
  ...digitalContracts,
  ...barrierContracts,
  ...lookbackContracts,
  ...asianContracts,
  ...forwardStartContracts,
  ...basketContracts,
  ...twoAssetContracts,
  ...quantoContracts,
  ...varianceSwapContracts,
};

/** Every payoff under log-normal dynamics that may be exercised at any time. */
const americanContracts: Partial<Readonly<Record<Payoff, Contract>>> = {
  vanilla: americanContract,
  ...americanBarrierContracts,
};

/** The contract that prices these parameters; `null` when no method does. */
export function contractOf(params: OptionParams): Contract | null {
  const { model, payoff, exercise, dividends, monitoring_interval_years } = params;
  const special = modelContracts[model];
  if (special) {
    if (exercise !== "european") return null;
    return payoff === "vanilla" ? special : (modelPayoffContracts[model]?.[payoff] ?? null);
  }
  if (payoff === "vanilla" && model === "black_scholes_merton" && dividends !== undefined) return dividendContract;
  if (exercise === "american") return americanContracts[payoff] ?? null;
  const contract = (monitoring_interval_years && monitoredContracts[payoff]) || payoffContracts[payoff];
  if (!contract || (contract.underlyings !== undefined && model === "garman_kohlhagen")) return null;
  return contract;
}
