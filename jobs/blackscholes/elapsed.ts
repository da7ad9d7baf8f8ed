import { exp, log } from "../../models/numerics/elementary.ts";
import { leastGapYears } from "../../models/pricing/dividends/dividendSchedule.ts";
import { monitoringDates } from "../../models/pricing/monitoredClaim.ts";
import { extremeSide } from "./contracts/lookback.ts";
import type { OptionParams } from "./params.ts";

/**
 * The same contract `elapsed` years later: dates come nearer, a window that has begun stays open, a start that has come is
 * now, fixings that have been are taken at `spot`, and dividends that have been paid are forgotten.
 *
 * @param elapsed - years; a small number below zero goes back in time, for differences.
 */
export function paramsAfter(params: OptionParams, spot: number, elapsed: number): OptionParams {
  const { start_years, window_start_years, window_end_years } = params;
  const nearer = (years: number) => (years === 0 ? 0 : Math.max(0, years - elapsed));
  return {
    ...withDividendsAfter(params, elapsed),
    ...fixingsAfter(params, spot, elapsed),
    ...(start_years === undefined ? {} : { start_years: nearer(start_years) }),
    ...(window_start_years === undefined ? {} : { window_start_years: nearer(window_start_years) }),
    ...(window_end_years === undefined ? {} : { window_end_years: nearer(window_end_years) }),
  };
}

/** The parameters with the dividends still to come; with none left they are those of an option without. */
function withDividendsAfter(params: OptionParams, elapsed: number): OptionParams {
  const { dividends, approximation: _, ...without } = params;
  if (dividends === undefined) return params;
  const left = dividends
    .map((dividend) => ({ ...dividend, time_years: dividend.time_years - elapsed }))
    .filter(({ time_years }) => time_years >= leastGapYears);
  return left.length === 0 ? without : { ...params, dividends: left };
}

/** The last fixing that has been stays in the list, as one at today's spot; the ones before it go into the average so far. */
function fixingsAfter(params: OptionParams, spot: number, elapsed: number): Partial<OptionParams> {
  const { fixing_times: times, fixing_volatilities: vols, fixings_so_far = 0 } = params;
  if (times === undefined) return {};
  const passed = times.filter((time) => time <= Math.max(0, elapsed)).length;
  if (passed === 0) return { fixing_times: times.map((time) => time - elapsed) };
  return {
    fixing_times: [0, ...times.slice(passed).map((time) => time - elapsed)],
    ...(vols === undefined ? {} : { fixing_volatilities: vols.slice(passed - 1) }),
    ...(passed === 1
      ? {}
      : { ...averageWith(params, spot, fixings_so_far, passed - 1), fixings_so_far: fixings_so_far + passed - 1 }),
  };
}

/** A continuous average to which `elapsed` years at `spot` have been added. */
export function averageAfter(params: OptionParams, spot: number, elapsed: number): Partial<OptionParams> {
  const { payoff, fixing_times, averaging_elapsed_years = 0 } = params;
  const isContinuous = (payoff === "arithmetic_asian" || payoff === "geometric_asian") && fixing_times === undefined;
  if (!isContinuous || elapsed === 0) return {};
  return {
    ...averageWith(params, spot, averaging_elapsed_years, elapsed),
    averaging_elapsed_years: averaging_elapsed_years + elapsed,
  };
}

/** The average of `known` weights so far and `added` ones at `spot`. */
function averageWith(params: OptionParams, spot: number, known: number, added: number): Partial<OptionParams> {
  const { payoff, average_so_far = spot } = params;
  const share = added / (known + added);
  return {
    average_so_far:
      payoff === "geometric_asian"
        ? exp((1 - share) * log(average_so_far) + share * log(spot))
        : (1 - share) * average_so_far + share * spot,
  };
}

/**
 * What monitoring dates that have passed have seen of a spot that stood still: barriers that it stood beyond have been touched
 * (they become barriers that are watched now), an extreme that it stood beyond is the spot.
 *
 * @param params - with the side of a touch option and the extreme so far of a lookback.
 */
export function watchedAfter(params: OptionParams, spot: number, elapsed: number): OptionParams {
  const { monitoring_interval_years: interval, approximation: _, ...watchedNow } = params;
  if (interval === undefined) return params;
  const { expiry_years, barrier, barrier_type, touch_side, lower_barrier, upper_barrier, extreme } = params;
  const datesAt = (expiryYears: number) => monitoringDates({ expiryYears, interval }).count;
  if (datesAt(expiry_years - elapsed) === datesAt(expiry_years)) return params;
  if (extreme !== undefined) {
    const seen = extremeSide(params) === "maximum" ? Math.max(extreme, spot) : Math.min(extreme, spot);
    return { ...params, extreme: seen };
  }
  const isUp = (barrier_type ?? touch_side ?? "").startsWith("up");
  const low = isUp ? lower_barrier : (lower_barrier ?? barrier);
  const high = isUp ? (upper_barrier ?? barrier) : upper_barrier;
  return spot <= (low ?? 0) || spot >= (high ?? Number.POSITIVE_INFINITY) ? watchedNow : params;
}
