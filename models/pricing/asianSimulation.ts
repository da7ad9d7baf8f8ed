import { exp, log } from "../numerics/elementary.ts";
import { latticeDimensions, latticeNormals, latticePoints, latticeShift } from "../numerics/latticeRule.ts";
import { requireThat } from "../requireThat.ts";
import { type AsianInput, fixingVariances, sharesOf } from "./asianAverage.ts";
import { geometricAsian } from "./geometricAsian.ts";
import { discountFactor, signOf } from "./optionMarket.ts";

/** Fixings that stand for continuous averaging in a simulation, each in the middle of its interval. */
const middles = 64;

/** The option with continuous averaging replaced by fixings in the middle of short intervals. */
export function onMiddles(input: AsianInput): AsianInput {
  const { schedule, expiryYears, vol } = input;
  if (schedule.fixingTimes !== null) return input;
  const fixingTimes = Array.from({ length: middles }, (_, i) => ((i + 0.5) * expiryYears) / middles);
  // The known share stays what it is: elapsed years count as so many intervals.
  const elapsed = (schedule.elapsed * middles) / expiryYears;
  return { ...input, schedule: { ...schedule, fixingTimes, fixingVols: fixingTimes.map(() => vol), elapsed } };
}

/** Fixings after today, and expiry where the payoff reads the last price: one random number each. */
const dimensionsOf = ({ schedule, averageOf, expiryYears }: AsianInput): number =>
  (schedule.fixingTimes ?? []).filter((time) => time > 0).length +
  (averageOf === "strike" && (schedule.fixingTimes?.at(-1) ?? 0) < expiryYears ? 1 : 0);

/**
 * Mean discounted payoff of an Asian option at fixings over one random shift of the lattice rule, its paths drawn step by
 * step; an arithmetic average has the geometric one as control variate.
 *
 * @param input - with fixings (see {@link onMiddles}); at most {@link latticeDimensions} random numbers a path.
 * @param shift - index of the random shift, from 0.
 * @throws {@link CatalogueError} `model.input` when there are more fixings than that.
 * @see A. Kemna, A. Vorst, J. Banking and Finance 14 (1990) 113–129.
 */
export function simulatedAsian(input: AsianInput, average: "arithmetic" | "geometric", shift: number): number {
  const { spot, rate, dividendYield, expiryYears, vol, schedule, averageOf, strike, type } = input;
  const dimensions = dimensionsOf(input);
  requireThat(
    dimensions <= latticeDimensions,
    "fixingTimes",
    `at most ${latticeDimensions} for a simulation`,
    dimensions,
  );
  const { known, future } = sharesOf(input, schedule);
  const times = [...schedule.fixingTimes!];
  const variances = fixingVariances(input, schedule);
  const fixings = times.length;
  if (averageOf === "strike" && times.at(-1)! < expiryYears) {
    times.push(expiryYears);
    variances.push(Math.max(vol * vol * expiryYears, variances.at(-1)!));
  }
  const steps = times.map((time, i) => {
    const variance = Math.max(0, variances[i]! - (variances[i - 1] ?? 0));
    const drift = (rate - dividendYield) * (time - (times[i - 1] ?? 0)) - 0.5 * variance;
    return { drift, root: Math.sqrt(variance), random: time > 0 };
  });
  const offsets = latticeShift(2_000 + shift, dimensions);
  const normals = new Float64Array(dimensions);
  const sign = signOf(type);
  const pays = (mean: number, last: number) =>
    Math.max(0, sign * (averageOf === "price" ? mean - strike : last - mean));
  const pastSum = known === 0 ? 0 : known * schedule.averageSoFar!;
  const pastLog = known === 0 ? 0 : known * log(schedule.averageSoFar!);
  let sum = 0;
  for (let point = 0; point < latticePoints; point++) {
    latticeNormals(point, offsets, normals);
    let [x, total, logs, used] = [log(spot), 0, 0, 0];
    for (const [i, { drift, root, random }] of steps.entries()) {
      x += drift + (random ? root * normals[used++]! : 0);
      if (i >= fixings) continue;
      logs += x;
      if (average === "arithmetic") total += exp(x);
    }
    const last = exp(x);
    const geometric = pays(exp(pastLog + (future * logs) / fixings), last);
    sum += average === "geometric" ? geometric : pays(pastSum + (future * total) / fixings, last) - geometric;
  }
  const mean = (discountFactor(input) * sum) / latticePoints;
  return average === "geometric" ? mean : mean + geometricAsian(input);
}
