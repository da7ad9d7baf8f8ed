import type { VendorName } from "../protocol/marketData.ts";
import type { VendorAccount, VendorLedger, VendorStanding } from "./record/vendorLedger.ts";

/** What can be expected of a vendor now. */
export interface VendorState {
  readonly vendor: VendorName;
  /**
   * `unconfigured` = there is no key; `limited` = the minute is used up, or the vendor wants no request for a while;
   * `unavailable` = it did not answer and is left alone.
   */
  readonly state: "ready" | "limited" | "unavailable" | "unconfigured";
  /** What to do for a vendor that is not configured; `null` otherwise. */
  readonly message: string | null;
  /** `null` for a vendor that is not reached over the network. */
  readonly standing: VendorStanding | null;
}

/** A vendor at hand, one with an account, or the reason why there is none. */
export type VendorAccess = "at_hand" | VendorAccount | { readonly howToGetAKey: string };

/** The state of one vendor, by what all processes that share the ledger have met. */
export async function vendorStateOf(
  vendor: VendorName,
  access: VendorAccess,
  ledger: VendorLedger,
): Promise<VendorState> {
  if (access === "at_hand") return { vendor, state: "ready", message: null, standing: null };
  if ("howToGetAKey" in access) {
    return { vendor, state: "unconfigured", message: access.howToGetAKey, standing: null };
  }
  const standing = await ledger.standing(access);
  return { vendor, state: stateOf(standing), message: null, standing };
}

function stateOf({ breaker, left, closedForMs }: VendorStanding): VendorState["state"] {
  if (breaker !== "closed") return "unavailable";
  return left === 0 || closedForMs > 0 ? "limited" : "ready";
}
