import Table from "cli-table3";

/** A number of a result with its standard error. */
interface Estimate {
  readonly value: number;
  readonly standard_error: number;
}

/** The result of `montecarlo` as far as the demo shows it. */
export interface SimulationResult {
  readonly simulations: number;
  readonly expected_value: Estimate;
  readonly vol: Estimate;
  readonly percentiles: Readonly<Record<string, Estimate>>;
  readonly value_at_risk: Estimate & { readonly confidence_level: number };
  readonly expected_shortfall: Estimate;
  readonly sharpe: Estimate | null;
  readonly probability_of_loss: Estimate;
}

const money = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 0 });
const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
const percentError = (value: number) => `${(100 * value).toFixed(3)} %`;
const plain = (value: number) => value.toFixed(3);
const moneyError = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** The headline numbers of a simulation with their standard errors. */
export function summaryTable(result: SimulationResult): string {
  const table = new Table({
    head: ["", "value", "standard error"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const add = (name: string, estimate: Estimate | null | undefined, show = money, showError = moneyError) => {
    if (estimate) table.push([name, show(estimate.value), `± ${showError(estimate.standard_error)}`]);
  };
  const level = `${Math.round(result.value_at_risk.confidence_level * 100)} %`;
  add("expected value", result.expected_value);
  add("vol (annual)", result.vol, percent, percentError);
  add("5 % of paths end below", result.percentiles.p5);
  add("50 % of paths end below", result.percentiles.p50);
  add("95 % of paths end below", result.percentiles.p95);
  add(`value at risk ${level}`, result.value_at_risk);
  add(`expected shortfall ${level}`, result.expected_shortfall);
  add("probability of loss", result.probability_of_loss, percent, percentError);
  add("Sharpe ratio", result.sharpe, plain, (value) => value.toFixed(4));
  return table.toString();
}
