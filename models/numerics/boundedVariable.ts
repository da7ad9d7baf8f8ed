import { exp, log } from "./elementary.ts";

/** A number inside an interval as a function of one that may take any value, so that a search needs no bounds. */
export interface BoundedVariable {
  readonly from: number;
  readonly to: number;
  valueOf(free: number): number;
  /** @param value - inside the interval; at its ends it is moved a little inwards. */
  freeOf(value: number): number;
  /** Slope of {@link valueOf}. */
  slopeAt(free: number): number;
}

const margin = 1e-6;

/** x = middle + half-width · y / √(1 + y²): smooth, algebraic, and flat only at the ends. */
export function boundedVariable(from: number, to: number): BoundedVariable {
  const middle = 0.5 * (from + to);
  const half = 0.5 * (to - from);
  return {
    from,
    to,
    valueOf: (free) => middle + (half * free) / Math.sqrt(1 + free * free),
    freeOf(value) {
      const share = Math.min(Math.max((value - middle) / half, margin - 1), 1 - margin);
      return share / Math.sqrt(1 - share * share);
    },
    slopeAt: (free) => half / ((1 + free * free) * Math.sqrt(1 + free * free)),
  };
}

/** As {@link boundedVariable} for the logarithm: for positive numbers whose order of magnitude is sought. */
export function positiveVariable(from: number, to: number): BoundedVariable {
  const logarithm = boundedVariable(log(from), log(to));
  return {
    from,
    to,
    valueOf: (free) => exp(logarithm.valueOf(free)),
    freeOf: (value) => logarithm.freeOf(log(value)),
    slopeAt: (free) => exp(logarithm.valueOf(free)) * logarithm.slopeAt(free),
  };
}
