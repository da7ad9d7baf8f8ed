import type { MissingPolicy } from "../../protocol/marketData.ts";

/** What a policy says about dates that a symbol lacks. */
export interface MissingRule {
  readonly refuses: boolean;
  /** Dates in a row that the last close stands for. */
  readonly mostCarried: number;
}

export function missingRuleOf(policy: MissingPolicy): MissingRule {
  const [, most = "0"] = /^forward_fill\((\d+)\)$/.exec(policy) ?? [];
  return { refuses: policy === "error", mostCarried: Number(most) };
}
