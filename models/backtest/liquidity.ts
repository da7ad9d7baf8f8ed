import { requireThat } from "../requireThat.ts";
import { type Liquidity, needsVol, needsVolume, type Slippage } from "./costs.ts";
import type { MarketPanel } from "./marketPanel.ts";

/** Where volume and vol of the impact models come from. */
export interface LiquiditySource {
  /** Shares per bar; `null`: the mean volume of the last `window` bars. */
  readonly volume: number | null;
  /** Standard deviation of the return of one bar; `null`: of the last `window` simple returns (divisor n − 1). */
  readonly vol: number | null;
  /** Bars; ≥ 2. */
  readonly window: number;
}

export const defaultLiquiditySource: LiquiditySource = { volume: null, vol: null, window: 20 };

const unread: Liquidity = { volume: 1, vol: 0 };

/** How a market panel says how easily its assets trade. */
export interface LiquidityGauge {
  /** Bars that must have been seen before the first trade. */
  readonly warmUp: number;
  /** What is known of an asset at the close of bar `bar`. */
  at(asset: number, bar: number): Liquidity;
}

/**
 * @param panel - its `volume` must be there when the model reads volume and the source states none.
 * @throws {@link CatalogueError} `model.input` when volume is needed and unknown, or zero over a whole window.
 */
export function liquidityGauge(slippage: Slippage, source: LiquiditySource, panel: MarketPanel): LiquidityGauge {
  const { window } = source;
  const measuresVolume = needsVolume(slippage) && source.volume === null;
  const measuresVol = needsVol(slippage) && source.vol === null;
  const stated = { volume: source.volume ?? unread.volume, vol: source.vol ?? unread.vol };
  if (!measuresVolume && !measuresVol) return { warmUp: 1, at: () => stated };
  requireThat(window >= 2, "slippage window", "an integer ≥ 2", window);
  if (measuresVolume) requireThat(panel.volume !== null, "slippage volume", "stated, since the prices have none", null);
  return {
    warmUp: window + 1,
    at(asset, bar) {
      const first = Math.max(0, bar + 1 - window);
      const volume = measuresVolume ? meanVolume(panel.volume![asset]!, first, bar) : stated.volume;
      return { volume, vol: measuresVol ? returnDeviation(panel.close[asset]!, first, bar) : stated.vol };
    },
  };
}

function meanVolume(volume: Float64Array, first: number, last: number): number {
  let sum = 0;
  for (let t = first; t <= last; t++) sum += volume[t]!;
  requireThat(sum > 0, "volume", `above zero on some bar from ${first} to ${last}`, sum);
  return sum / (last - first + 1);
}

function returnDeviation(close: Float64Array, first: number, last: number): number {
  const from = Math.max(1, first);
  const n = last - from + 1;
  if (n < 2) return 0;
  let sum = 0;
  for (let t = from; t <= last; t++) sum += close[t]! / close[t - 1]! - 1;
  const mean = sum / n;
  let squares = 0;
  for (let t = from; t <= last; t++) {
    const d = close[t]! / close[t - 1]! - 1 - mean;
    squares += d * d;
  }
  return Math.sqrt(squares / (n - 1));
}
