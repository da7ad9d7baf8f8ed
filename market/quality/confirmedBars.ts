import { CatalogueError } from "../../protocol/errors.ts";
import type { Bars, Retrieval } from "../vendor.ts";
import { findImpossible } from "./impossibleBars.ts";

/**
 * What a vendor answers, asked a second time where there are impossible bars in it: a vendor that has a faulty bar has it
 * again, an answer that was spoilt on its way is another.
 *
 * @throws {@link CatalogueError} `market_data.bad_answer` when the second answer has other impossible bars than the first; as `fetch`.
 */
export async function confirmedBars(fetch: () => Promise<Retrieval>): Promise<Retrieval> {
  const first = await fetch();
  const faults = impossibleBarsOf(first.bars);
  if (faults.length === 0) return first;
  const second = await fetch();
  const again = impossibleBarsOf(second.bars);
  if (again.length > 0 && again.join() !== faults.join()) {
    const message = `${first.bars.symbol}: impossible bars (${faults[0]}), and others when asked again (${again[0]})`;
    throw new CatalogueError("market_data.bad_answer", message);
  }
  return second;
}

function impossibleBarsOf(bars: Bars): readonly string[] {
  const { dates, open, high, low, close } = bars;
  const faults: string[] = [];
  findImpossible(bars, (flag, i) => {
    const prices = [open, high, low, close].map((column) => column?.[i] ?? "none").join(" ");
    faults.push(`${dates[i]} ${flag}: ${prices}`);
  });
  return faults;
}
