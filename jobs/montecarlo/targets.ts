import type { MontecarloParams } from "./params.ts";
import { payoff } from "./payoff/payoff.ts";
import { portfolio } from "./portfolio/portfolio.ts";
import type { Target } from "./target.ts";

// A target knows its own types; the job kind passes its values on without looking inside.
const entry = (target: unknown): Target<unknown, unknown> => target as Target<unknown, unknown>;

/** Every target by the name that results carry: adding one is its folder, its parameters and its line here. */
export const targets = { portfolio: entry(portfolio), payoff: entry(payoff) } as const;

export type TargetName = keyof typeof targets;

/** The target that the parameters ask for. */
export const targetNameOf = (params: MontecarloParams): TargetName => (params.payoff ? "payoff" : "portfolio");
