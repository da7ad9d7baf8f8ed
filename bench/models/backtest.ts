import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { crossingTrials } from "../../models/backtest/crossingSweep.ts";
import { plainConditions, runBacktest } from "../../models/backtest/engine.ts";
import type { MarketPanel } from "../../models/backtest/marketPanel.ts";
import { fixedWeights } from "../../models/backtest/strategies/allocation.ts";
import { plainRules, targetDesk } from "../../models/backtest/targetDesk.ts";
import { pythonWith, runPeer } from "../python.ts";
import { median } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const feeRate = 0.001;
/** 40 windows, 780 pairs. */
const windows = Array.from({ length: 40 }, (_, i) => 5 * (i + 1));
const points = windows.flatMap((fastWindow, i) =>
  windows.slice(i + 1).map((slowWindow) => ({ fastWindow, slowWindow })),
);
const rounds = 7;

/** The bundled daily closes: 20 stocks from 1990 to 2022. */
function bundledPanel(): MarketPanel {
  const packed = readFileSync(new URL("../../market/bundled/data/sp500_dataset.csv.gz", import.meta.url));
  const [, ...lines] = gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  const rows = lines.map((line) => line.split(","));
  const close = Array.from({ length: rows[0]!.length - 1 }, (_, k) =>
    Float64Array.from(rows, (row) => Number(row[k + 1])),
  );
  return { dates: rows.map(([date]) => date!), close, open: null, volume: null, barsPerYear: 252 };
}

/** Milliseconds of processor time of one run, the median after runs to warm up. */
function milliseconds(run: () => unknown): number {
  for (let i = 0; i < rounds; i++) run();
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e3;
  });
  return median(times);
}

/** A sweep of moving-average crosses beside vectorbt, and monthly rebalancing beside vectorbt and bt. */
export function timeBacktest(): readonly BenchRow[] {
  const panel = bundledPanel();
  const bars = panel.dates.length;
  const sweep = () =>
    crossingTrials(panel.close[0]!, points, {
      ...{ average: "simple", signal: "cross", delay: 1 },
      ...{ feeRate, slippageRate: 0, firstBar: 0, initialCapital: 1, riskFree: 0, edges: [0, bars - 1], blocks: null },
    });
  const equal = new Float64Array(panel.close.length).fill(1 / panel.close.length);
  const fees = { rate: feeRate, fixed: 0, perShare: 0, minimum: 0 };
  const monthly = () =>
    runBacktest(panel, { ...plainConditions, fees }, (context) =>
      targetDesk(context, fixedWeights(equal), { ...plainRules, rebalance: "monthly" }),
    );
  const meanReturn = sweep().reduce((sum, { totalReturn }) => sum + totalReturn, 0) / points.length;
  const finalValue = monthly().equity.at(-1)!;
  const ours = { sweep: milliseconds(sweep), monthly: milliseconds(monthly) };
  const peer = peerFigures(panel);
  const same = (mine: number, key: string) =>
    peer[key] === undefined ? {} : { note: `ours ${mine.toFixed(2)}, theirs ${Number(peer[key]).toFixed(2)}` };
  const row = (name: string, own: number, theirs: string, against: string, note: object): BenchRow => ({
    ...{ name, unit: "ms", ours: own, peer: (peer[theirs] as number | undefined) ?? null, against },
    ...note,
  });
  const vectorbt = `vectorbt ${peer.vectorbt ?? ""}`;
  return [
    row("sma sweep, 780 pairs", ours.sweep, "sweep", vectorbt, same(meanReturn, "sweep_mean_return")),
    row("monthly rebalance, 20 assets", ours.monthly, "monthly", vectorbt, same(finalValue, "monthly_final_value")),
    row(
      "monthly rebalance, 20 assets",
      ours.monthly,
      "monthly_bt",
      `bt ${peer.bt ?? ""}`,
      same(finalValue, "monthly_bt_growth"),
    ),
  ];
}

function peerFigures({ close, dates }: MarketPanel): Readonly<Record<string, number | string>> {
  const python = pythonWith("vectorbt", ["vectorbt", "bt"]);
  if (!python) return {};
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-bench-"));
  const file = join(folder, "prices.bin");
  const values = Float64Array.from(
    { length: dates.length * close.length },
    (_, i) => close[i % close.length]![Math.floor(i / close.length)]!,
  );
  const calendar = join(folder, "dates.json");
  writeFileSync(file, new Uint8Array(values.buffer));
  writeFileSync(calendar, JSON.stringify(dates));
  try {
    const text = runPeer(python, "./models/backtestPeer.py", [
      file,
      calendar,
      JSON.stringify(windows),
      String(feeRate),
    ]);
    return JSON.parse(text.slice(text.lastIndexOf("{"))) as Record<string, number | string>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
