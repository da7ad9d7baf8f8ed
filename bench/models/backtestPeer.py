"""Backtests in vectorbt and bt, the peers of bench/models/backtest.ts: the same prices and fees, one thread.

Arguments: file of the prices (little-endian doubles, bars x assets, row-major), file of the dates as JSON, windows as JSON, fee rate.
Prints milliseconds of processor time by name as JSON, the median of the runs each, and figures that show that the work is the same.
"""
import json
import sys
import time

import bt
import numpy as np
import pandas as pd
import vectorbt as vbt

with open(sys.argv[2]) as file:
    dates = pd.DatetimeIndex(json.load(file))
windows, fee = json.loads(sys.argv[3]), float(sys.argv[4])
values = np.fromfile(sys.argv[1], dtype="<f8").reshape(len(dates), -1)
assets = values.shape[1]
prices = pd.DataFrame(values, index=dates, columns=[f"A{i}" for i in range(assets)])


def median_ms(run, rounds):
    result = run()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        result = run()
        times.append((time.process_time() - started) * 1e3)
    return sorted(times)[rounds // 2], result


def sweep():
    fast, slow = vbt.MA.run_combs(prices["A0"], window=windows, r=2, short_names=["fast", "slow"])
    entries = fast.ma_crossed_above(slow).vbt.fshift(1)
    exits = fast.ma_crossed_below(slow).vbt.fshift(1)
    portfolio = vbt.Portfolio.from_signals(prices["A0"], entries, exits, fees=fee, init_cash=1.0, freq="1D")
    return portfolio.total_return(), portfolio.sharpe_ratio(), portfolio.max_drawdown()


month = dates.month.to_numpy()
decided = np.r_[True, month[1:] != month[:-1]]
targets = np.full(values.shape, np.nan)
targets[1:][decided[:-1]] = 1.0 / assets


def monthly():
    portfolio = vbt.Portfolio.from_orders(
        prices,
        targets,
        size_type="targetpercent",
        fees=fee,
        init_cash=1.0,
        group_by=True,
        cash_sharing=True,
        call_seq="auto",
        freq="1D",
    )
    return portfolio.value()


def monthly_bt():
    algos = [bt.algos.RunMonthly(), bt.algos.SelectAll(), bt.algos.WeighEqually(), bt.algos.Rebalance()]
    commission = lambda quantity, price: fee * abs(quantity) * price
    test = bt.Backtest(bt.Strategy("monthly", algos), prices, commissions=commission, integer_positions=False)
    test.run()
    return test.strategy.values


out = {"vectorbt": vbt.__version__, "bt": getattr(bt, "__version__", "")}
out["sweep"], (total, _, _) = median_ms(sweep, 3)
out["sweep_mean_return"] = float(total.mean())
out["monthly"], value = median_ms(monthly, 5)
out["monthly_final_value"] = float(value.iloc[-1])
out["monthly_bt"], value = median_ms(monthly_bt, 1)
out["monthly_bt_growth"] = float(value.iloc[-1] / value.iloc[0])
print(json.dumps(out))
