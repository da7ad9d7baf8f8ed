"""Backtests in vectorbt and bt, the peers of bench/models/backtest.ts: the same prices, the same trades, one thread.

Reads the prices as little-endian doubles (bars x assets, row-major) from the file named by the first argument, whose shape are the second and third.
Prints milliseconds by name as JSON, the median of the runs each, and figures that show that the work is the same.
"""
import json
import sys
import time

import numpy as np
import pandas as pd

path, bars, assets = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
windows = json.loads(sys.argv[4])
values = np.fromfile(path, dtype="<f8").reshape(bars, assets)
dates = pd.bdate_range("1990-01-02", periods=bars)
prices = pd.DataFrame(values, index=dates, columns=[f"A{i}" for i in range(assets)])


def median_ms(run, rounds=3):
    run()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        result = run()
        times.append((time.process_time() - started) * 1e3)
    return sorted(times)[rounds // 2], result


out = {}
try:
    import vectorbt as vbt

    out["vectorbt"] = vbt.__version__
    close = prices["A0"]

    def sweep():
        fast, slow = vbt.MA.run_combs(close, window=windows, r=2, short_names=["fast", "slow"])
        entries = fast.ma_crossed_above(slow).vbt.fshift(1)
        exits = fast.ma_crossed_below(slow).vbt.fshift(1)
        portfolio = vbt.Portfolio.from_signals(close, entries, exits, fees=0.001, init_cash=1.0, freq="1D")
        return portfolio.total_return(), portfolio.sharpe_ratio(), portfolio.max_drawdown()

    out["sma sweep, vectorbt"], (total, sharpe, fall) = median_ms(sweep)
    out["sma sweep, vectorbt, mean total return"] = float(total.mean())

    month = dates.month.to_numpy()
    decided = np.r_[True, month[1:] != month[:-1]]
    sizes = np.full(values.shape, np.nan)
    sizes[1:][decided[:-1]] = 1.0 / assets

    def rebalance():
        portfolio = vbt.Portfolio.from_orders(
            prices, sizes, size_type="targetpercent", fees=0.001, init_cash=1.0, group_by=True, cash_sharing=True, call_seq="auto", freq="1D"
        )
        return portfolio.value()

    out["monthly rebalance, vectorbt"], value = median_ms(rebalance)
    out["monthly rebalance, vectorbt, final value"] = float(value.iloc[-1])
except ImportError:
    pass
try:
    import bt

    out["bt"] = bt.__version__ if hasattr(bt, "__version__") else "?"

    def monthly():
        strategy = bt.Strategy("monthly", [bt.algos.RunMonthly(), bt.algos.SelectAll(), bt.algos.WeighEqually(), bt.algos.Rebalance()])
        test = bt.Backtest(strategy, prices, commissions=lambda quantity, price: 0.001 * abs(quantity) * price, integer_positions=False)
        test.run()
        return test.strategy.values

    out["monthly rebalance, bt"], value = median_ms(monthly, 1)
    out["monthly rebalance, bt, growth"] = float(value.iloc[-1] / value.iloc[0])
except ImportError:
    pass
print(json.dumps(out))
