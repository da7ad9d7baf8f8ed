import { Type } from "typebox";
import { choice } from "../choice.ts";

const windows = (minimum: number, description: string) =>
  Type.Optional(
    Type.Array(Type.Integer({ minimum, maximum: 10_000 }), {
      minItems: 1,
      maxItems: 2_000,
      uniqueItems: true,
      description,
    }),
  );
const levels = (description: string) =>
  Type.Optional(
    Type.Array(Type.Number({ minimum: 0, maximum: 1_000 }), {
      minItems: 1,
      maxItems: 2_000,
      uniqueItems: true,
      description,
    }),
  );

/** Parameters of a strategy that a sweep can vary. */
export const sweepParams = Type.Object(
  {
    fast_window: windows(1, "Values of fast_window."),
    slow_window: windows(2, "Values of slow_window."),
    lookback: windows(1, "Values of lookback."),
    skip: windows(0, "Values of skip."),
    top_k: windows(1, "Values of top_k."),
    entry_z: levels("Values of entry_z."),
    exit_z: levels("Values of exit_z."),
    stop_z: levels("Values of stop_z."),
    target_volatility: levels("Values of target_volatility."),
    rebalance_band: levels("Values of rebalance_band."),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      "A grid: every combination of these values is one trial, run over the whole history. Combinations that the strategy does not allow " +
      "(fast_window ≥ slow_window, exit_z ≥ entry_z, …) are left out and counted. At most 20,000 combinations.",
  },
);

/** How the choice of parameters is checked on data that it has not seen. */
export const validationParams = Type.Object(
  {
    method: choice(["walk_forward", "purged_k_fold", "combinatorial_purged"], {
      description:
        "`walk_forward`: chosen on train_bars, kept for the next test_bars; `purged_k_fold`: each of `folds` parts is tested with the choice made on the " +
        "others; `combinatorial_purged`: every choice of `test_folds` parts is tested, and the tests are joined to several paths.",
    }),
    train_bars: Type.Optional(
      Type.Integer({ minimum: 20, maximum: 100_000, description: "For walk_forward. Default: 756." }),
    ),
    test_bars: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 100_000, description: "For walk_forward. Default: 252." }),
    ),
    anchored: Type.Optional(
      Type.Boolean({ description: "For walk_forward: the training always begins at the first bar. Default: false." }),
    ),
    folds: Type.Optional(Type.Integer({ minimum: 2, maximum: 20, description: "Parts of equal length. Default: 6." })),
    test_folds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        description: "For combinatorial_purged: parts tested together, < folds. Default: 2.",
      }),
    ),
    purge_bars: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 0,
      description:
        "Bars before each test part that the training leaves out, so that no trade of it reaches into the test.",
    }),
    embargo_bars: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 0,
      description: "Bars after each test part that the training leaves out.",
    }),
  },
  {
    additionalProperties: false,
    description: "Chooses the trial with the best Sharpe ratio on training bars and evaluates it on others.",
  },
);
