import { CatalogueError } from "../protocol/errors.ts";
import { backtest } from "./backtest/backtest.ts";
import { blackscholes } from "./blackscholes/blackscholes.ts";
import { calibration } from "./calibration/calibration.ts";
import type { JobKind } from "./jobKind.ts";
import { markowitz } from "./markowitz/markowitz.ts";
import { montecarlo } from "./montecarlo/montecarlo.ts";
import { prefetch } from "./prefetch/prefetch.ts";

// A kind knows its own types; the platform passes its values on without looking inside.
const entry = (kind: unknown): JobKind => kind as JobKind;

/** Every job kind: adding one is its folder and its line here. */
export const catalogue: readonly JobKind[] = [
  entry(montecarlo),
  entry(markowitz),
  entry(blackscholes),
  entry(backtest),
  entry(calibration),
  entry(prefetch),
];

/** The kind of that name. @throws {@link CatalogueError} `request.invalid` when there is none. */
export function jobKindOf(name: string): JobKind {
  const found = catalogue.find(({ kind }) => kind === name);
  if (found) return found;
  const known = catalogue.map(({ kind }) => kind).join(", ");
  throw new CatalogueError("request.invalid", `there is no job kind ${name}: it is one of ${known}`);
}
