import { termAt as at, type Faults } from "./faults.ts";
import type { PayoffTerms } from "./params.ts";
import type { PayoffRequest } from "./request.ts";
import { dateNames, isContinuous } from "./schedule.ts";

type TermName = keyof PayoffTerms;

/** Terms that belong to a contract besides type, maturity and basket. */
const termsOf: Readonly<Record<PayoffTerms["type"], readonly TermName[]>> = {
  european: ["option", "strike"],
  digital: ["option", "strike", "pays", "cash_amount"],
  asian: ["option", "strike", "averaging", "average_of", "fixings", "fixing_times", "monitoring"],
  barrier: [
    "option",
    "strike",
    "barrier",
    "barrier_asset",
    "barrier_type",
    "rebate",
    "monitoring",
    "monitoring_dates",
    "monitoring_times",
  ],
  double_barrier: [
    "option",
    "strike",
    "lower_barrier",
    "upper_barrier",
    "knock",
    "monitoring",
    "monitoring_dates",
    "monitoring_times",
  ],
  lookback: ["option", "strike", "lookback_style", "extreme", "monitoring", "monitoring_dates", "monitoring_times"],
  variance_swap: ["strike_variance", "fixings", "fixing_times"],
  american: ["option", "strike", "exercise_dates", "exercise_times"],
  bermudan: ["option", "strike", "exercise_dates", "exercise_times"],
};

/** Terms that a contract cannot do without. */
function requiredTerms(terms: PayoffTerms): readonly TermName[] {
  const required: TermName[] = [];
  const { type, average_of, lookback_style } = terms;
  const ownStrike =
    (type === "asian" && average_of === "strike") || (type === "lookback" && lookback_style === "floating");
  if (type !== "variance_swap" && !ownStrike) required.push("strike");
  if (type === "barrier") required.push("barrier", "barrier_type");
  if (type === "double_barrier") required.push("lower_barrier", "upper_barrier", "knock");
  return required;
}

/** Faults of the terms of a contract. */
export function termFaults({ terms, assets }: PayoffRequest, fault: Faults): void {
  const known = new Set<TermName>(["type", "maturity", "basket", ...termsOf[terms.type]]);
  const given = (name: TermName) => terms[name] !== undefined;
  for (const name of Object.keys(terms) as TermName[]) {
    if (given(name) && !known.has(name)) fault(at(name), `has no meaning for ${terms.type}`, "combination");
  }
  const required = requiredTerms(terms);
  for (const name of required) if (!given(name)) fault(at(name), `is required for ${terms.type}`, "required");
  if (given("strike") && known.has("strike") && !required.includes("strike")) {
    fault(at("strike"), "must be left out: the average or the extreme is the strike", "combination");
  }
  if (terms.strike !== undefined && terms.strike <= 0 && terms.basket?.type !== "weighted_sum") {
    fault(at("strike"), `must be above 0; received ${terms.strike}`, "exclusiveMinimum");
  }
  if (terms.cash_amount !== undefined && terms.pays === "asset") {
    fault(at("cash_amount"), "has no meaning for a digital that pays the asset", "combination");
  }
  if (terms.type === "double_barrier" && given("lower_barrier") && terms.lower_barrier! >= terms.upper_barrier!) {
    fault(at("upper_barrier"), `must be above lower_barrier ${terms.lower_barrier}`, "order");
  }
  const { barrier_asset: watched } = terms;
  if (watched !== undefined && assets === 1) fault(at("barrier_asset"), "needs several assets", "combination");
  else if (watched !== undefined && watched > assets) {
    fault(at("barrier_asset"), `must be at most ${assets}, the number of assets; received ${watched}`, "maximum");
  }
  basketFaults(terms, assets, fault);
  dateFaults(terms, fault);
}

function basketFaults(terms: PayoffTerms, assets: number, fault: Faults): void {
  const { type, basket, monitoring, averaging, barrier_asset } = terms;
  if (!basket) return;
  const { weights } = basket;
  const weighted = basket.type === "weighted_sum" || basket.type === "geometric";
  if (weights && !weighted) fault(at("basket/weights"), `has no meaning for ${basket.type}`, "combination");
  if (weights && weights.length !== assets) {
    fault(
      at("basket/weights"),
      `must have one entry for each of the ${assets} assets; received ${weights.length}`,
      "length",
    );
  }
  if (basket.type === "geometric" && weights) {
    const sum = weights.reduce((a, b) => a + b, 0);
    if (weights.some((weight) => weight <= 0) || Math.abs(sum - 1) > 1e-9) {
      fault(
        at("basket/weights"),
        `must be above 0 and add up to 1 for a geometric basket; they add up to ${sum}`,
        "sum",
      );
    }
  }
  const negative = weights?.some((weight) => weight < 0) && basket.type === "weighted_sum";
  const watchesBasket = ["barrier", "double_barrier", "lookback"].includes(type) && barrier_asset === undefined;
  const needsLog = watchesBasket || type === "variance_swap" || averaging === "geometric";
  if (negative && needsLog) {
    fault(at("basket/weights"), `must not be negative for ${type}, which needs a level above 0`, "minimum");
  }
  if (watchesBasket && monitoring !== "discrete") {
    fault(at("monitoring"), "must be discrete for a basket", "combination");
  }
}

function dateFaults(terms: PayoffTerms, fault: Faults): void {
  const names = dateNames(terms);
  if (!names) return;
  const [timesName, countName] = names;
  const { maturity } = terms;
  const times = terms[timesName] as number[] | undefined;
  const hasCount = terms[countName] !== undefined;
  if (times && hasCount) fault(at(countName), `has no meaning beside ${timesName}: give one of the two`, "combination");
  if (isContinuous(terms)) {
    for (const name of names)
      if (terms[name] !== undefined) fault(at(name), "has no meaning for continuous monitoring", "combination");
    return;
  }
  const optional = terms.type === "american" || terms.type === "bermudan";
  if (!times && !hasCount && !optional)
    fault(at(countName), `is required for ${terms.type}, or ${timesName}`, "required");
  if (!times) return;
  const fromToday = timesName === "fixing_times";
  const before = fromToday ? -1e-300 : 0;
  if (times.some((time, i) => time <= (times[i - 1] ?? before) || time > maturity * (1 + 1e-12))) {
    const start = fromToday ? "0" : "above 0";
    fault(at(timesName), `must ascend from ${start} to maturity ${maturity} at the latest`, "order");
  }
  if (
    (timesName === "exercise_times" || terms.type === "variance_swap") &&
    Math.abs(times.at(-1)! - maturity) > 1e-9 * maturity
  ) {
    fault(at(timesName), `must end at maturity ${maturity}`, "order");
  }
}
