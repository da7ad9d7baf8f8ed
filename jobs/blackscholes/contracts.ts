import { asianContracts } from "./contracts/asian.ts";
import { americanBarrierContracts, barrierContracts } from "./contracts/barrier.ts";
import { basketContracts } from "./contracts/basket.ts";
import type { Contract } from "./contracts/contract.ts";
import { digitalContracts } from "./contracts/digital.ts";
import { modelContracts, varianceOptionContract } from "./contracts/dynamics.ts";
import { forwardStartContracts } from "./contracts/forwardStart.ts";
import { lookbackContracts } from "./contracts/lookback.ts";
import { quantoContracts, twoAssetContracts } from "./contracts/twoAsset.ts";
import { americanContract, vanillaContract } from "./contracts/vanilla.ts";
import { varianceSwapContracts } from "./contracts/varianceSwap.ts";
import type { OptionParams, Payoff } from "./params.ts";

/** Every payoff under log-normal dynamics, exercised at expiry. */
const payoffContracts: Readonly<Record<Exclude<Payoff, "variance_option">, Contract>> = {
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
export function contractOf({ model, payoff, exercise }: OptionParams): Contract | null {
  if (payoff === "variance_option")
    return model === "heston" && exercise === "european" ? varianceOptionContract : null;
  const special = modelContracts[model];
  if (special) return payoff === "vanilla" && exercise === "european" ? special : null;
  if (exercise === "american") return americanContracts[payoff] ?? null;
  const contract = payoffContracts[payoff];
  return contract.underlyings !== undefined && model === "garman_kohlhagen" ? null : contract;
}
