import type { JobKind } from "../jobKind.ts";
import { montecarloExamples } from "./examples.ts";
import { montecarloParams } from "./params.ts";
import { type TargetName, targetNameOf, targets } from "./targets.ts";

/** Values of one target, with its name: what crosses threads says itself who understands it. */
interface Prepared {
  readonly target: TargetName;
  readonly values: unknown;
}
interface Statistics {
  readonly target: TargetName;
  readonly values: unknown;
}

/** Paths of correlated assets, and what a target makes of them. */
export const montecarlo: JobKind<typeof montecarloParams, Prepared, Statistics> = {
  kind: "montecarlo",
  title: "Monte Carlo simulation of a portfolio",
  description:
    "Simulates a portfolio over correlated assets: geometric Brownian motion, Merton and Kou jumps, Heston, GARCH, exponentially " +
    "weighted vol, a Student t copula or the bootstrap of history, with parameters that are given or estimated from the closes " +
    "of its symbols; bought and held or rebalanced, with contributions and withdrawals. Gives expected value, vol, percentiles, " +
    "value at risk, expected shortfall and probabilities of loss, ruin and a goal with standard errors and intervals, drawdowns, " +
    "percentile bands for every step, a histogram and the convergence.",
  modelVersion: "montecarlo/3",
  symbols: { min: 0, max: 100 },
  params: montecarloParams,
  partialResults: true,
  examples: montecarloExamples,

  check: (input) => targets[targetNameOf(input.params)].check(input),
  plan: (input) => targets[targetNameOf(input.params)].plan(input),
  prepare(input, prices, seed) {
    const target = targetNameOf(input.params);
    return { target, values: targets[target].prepare(input, prices, seed) };
  },
  empty: ({ target, values }) => ({ target, values: targets[target].empty(values) }),
  addBlock(statistics, { target, values }, block, kernels) {
    targets[target].addBlock(statistics.values, values, block, kernels);
  },
  merge: (into, next) => targets[into.target].merge(into.values, next.values),
  targetMet: ({ target, values }, statistics) => targets[target].targetMet?.(values, statistics.values) ?? false,
  reduce({ target, values }, statistics) {
    const { result, metrics } = targets[target].reduce(values, statistics.values);
    return { result: { target, ...result }, metrics };
  },
  charts: (outcome) => targets[outcome.result.target as TargetName].charts(outcome),
  tables: (outcome) => targets[outcome.result.target as TargetName].tables(outcome),
};
