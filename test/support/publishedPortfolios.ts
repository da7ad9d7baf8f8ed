import { golden } from "./golden.ts";

interface Case {
  readonly id: string;
  readonly family: string;
  // biome-ignore lint/suspicious/noExplicitAny: cases of many shapes.
  readonly inputs: any;
  readonly expected: Record<string, number | number[]>;
  readonly tolerance: Record<string, { abs?: number; rel?: number }>;
}

const twenty = golden<{
  cases: Case[];
  dataset: { mu: number[]; cov: number[][] };
  prices: { prices: number[][] };
}>("portfolio/twentyAssets.json");
const small = golden<{ cases: Case[] }>("portfolio/small.json");

const closes = twenty.prices.prices;
const returns = closes.slice(1).map((row, t) => row.map((price, i) => price / closes[t]![i]! - 1));

const objectiveNames: Readonly<Record<string, string>> = {
  "min-volatility": "min_variance",
  "max-sharpe": "max_sharpe",
  "max-quadratic-utility": "max_utility",
  "efficient-risk": "target_risk",
  "efficient-return": "target_return",
};
const familyObjectives: Readonly<Record<string, string>> = {
  "portfolio.max-sharpe": "max_sharpe",
  "portfolio.min-variance": "min_variance",
  "portfolio.risk-budgeting": "risk_budgeting",
  "portfolio.max-diversification": "max_diversification",
  "portfolio.cvar": "min_cvar",
  "portfolio.cdar": "min_cdar",
  "portfolio.semivariance": "min_semivariance",
  "portfolio.minimax-lp": "min_cvar",
};

/** The request parameters of a published case. */
function paramsOf({ family, inputs }: Case): Record<string, unknown> {
  const n = inputs.mu?.length ?? inputs.cov?.length ?? 20;
  const mu = inputs.mu ?? (inputs.dataset === "ppo20" ? twenty.dataset.mu : new Array(n).fill(0.1));
  const cov = inputs.cov ?? (inputs.dataset === "ppo20" ? twenty.dataset.cov : null);
  const scenarios = inputs.dataset === "ppoPrices" || inputs.assetReturns !== undefined;
  const type = inputs.targetReturn !== undefined && !scenarios ? "target_return" : objectiveNames[inputs.objective];
  const tolerance = inputs.riskTolerance;
  return {
    risk_free_rate: inputs.optimiseRiskFree ?? inputs.riskFree ?? 0,
    ...(scenarios
      ? {
          returns: inputs.assetReturns
            ? inputs.assetReturns[0].map((_: number, t: number) => inputs.assetReturns.map((row: number[]) => row[t]))
            : returns,
          // Its sources estimate the mean over complete rows, except where the case says otherwise.
          expected_returns:
            inputs.dataset &&
            inputs.mu === undefined &&
            inputs.maxCvar === undefined &&
            family === "portfolio.cvar" &&
            inputs.targetReturn
              ? { method: "values", values: twenty.dataset.mu }
              : { method: "geometric_mean" },
        }
      : {
          expected_returns: { method: "values", values: mu },
          covariance: { method: "values", values: cov },
        }),
    objective: {
      type: tolerance === undefined ? (type ?? familyObjectives[family]) : "max_utility",
      ...(tolerance === undefined ? {} : { risk_aversion: 1 / tolerance }),
      ...(inputs.riskAversion === undefined ? {} : { risk_aversion: inputs.riskAversion }),
      ...(inputs.targetReturn === undefined ? {} : { target_return: inputs.targetReturn }),
      ...(inputs.targetVolatility === undefined ? {} : { target_risk: inputs.targetVolatility }),
      ...(inputs.l2gamma === undefined ? {} : { l2_regularisation: inputs.l2gamma }),
      ...(inputs.riskBudgets ? { risk_budgets: inputs.riskBudgets } : {}),
      ...(inputs.assetReturns ? { confidence_level: 1 - 1 / inputs.assetReturns[0].length } : {}),
    },
    constraints: {
      sum_weights: inputs.sumWeights ?? 1,
      ...(inputs.lower === undefined ? {} : { lower: inputs.lower }),
      ...(inputs.upper === undefined ? {} : { upper: inputs.upper }),
    },
  };
}

/** A published optimum and the parameters of `markowitz` that ask for it. */
export interface PublishedPortfolio extends Case {
  readonly params: Record<string, unknown>;
}

/** Every published optimum in test/golden/portfolio. CVaR as a limit under the largest return is not an objective. */
export const publishedPortfolios: readonly PublishedPortfolio[] = [...twenty.cases, ...small.cases]
  .filter(({ inputs }) => inputs.maxCvar === undefined)
  .map((published) => ({ ...published, params: paramsOf(published) }));
