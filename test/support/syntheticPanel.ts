import type { MarketPanel } from "../../models/backtest/marketPanel.ts";
import { civilDate, dayNumber } from "../../models/numerics/civilDate.ts";
import { uniforms } from "./random.ts";

/** Weekdays from a first day on. */
export function weekdays(first: string, count: number): string[] {
  const [year, month, day] = first.split("-").map(Number) as [number, number, number];
  const dates: string[] = [];
  for (let number = dayNumber({ year, month, day }); dates.length < count; number++) {
    if ((((number + 3) % 7) + 7) % 7 >= 5) continue;
    const date = civilDate(number);
    const two = (x: number) => String(x).padStart(2, "0");
    dates.push(`${date.year}-${two(date.month)}-${two(date.day)}`);
  }
  return dates;
}

/** Random walks of opens and closes with volume, from a seed; not market data. */
export function syntheticPanel(seed: number, assets: number, bars: number): MarketPanel {
  const random = uniforms(seed);
  const open: Float64Array[] = [];
  const close: Float64Array[] = [];
  const volume: Float64Array[] = [];
  for (let i = 0; i < assets; i++) {
    let price = 50 + 100 * random();
    const opens = new Float64Array(bars);
    const closes = new Float64Array(bars);
    for (let t = 0; t < bars; t++) {
      opens[t] = price * (1 + 0.01 * (random() - 0.5));
      price = opens[t]! * (1 + 0.04 * (random() - 0.49));
      closes[t] = price;
    }
    open.push(opens);
    close.push(closes);
    volume.push(Float64Array.from({ length: bars }, () => 1e5 * (1 + random())));
  }
  return { dates: weekdays("2015-01-01", bars), open, close, volume, barsPerYear: 252 };
}
