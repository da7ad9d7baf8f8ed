"""Full metrics of quantstats, the peer of bench/models/metrics.ts: ten years of daily returns, one thread.

Prints microseconds of processor time for one call by name as JSON, the median of five; its cache of prepared returns is emptied before each.
"""
import json
import time
import warnings

import numpy as np
import pandas as pd
import quantstats as qs

warnings.filterwarnings("ignore")
rng = np.random.default_rng(1)
days = pd.bdate_range("2014-01-02", periods=2520)
fund = pd.Series(rng.normal(4e-4, 0.01, 2520), index=days)
market = pd.Series(rng.normal(3e-4, 0.01, 2520), index=days)


def median_of_five(benchmark):
    times = []
    for _ in range(6):
        qs.utils._PREPARE_RETURNS_CACHE.clear()
        started = time.process_time()
        qs.reports.metrics(fund.copy(), None if benchmark is None else benchmark.copy(), mode="full", display=False)
        times.append((time.process_time() - started) * 1e6)
    # The first call also imports what is imported late.
    return sorted(times[1:])[2]


print(
    json.dumps(
        {
            "version": qs.__version__,
            "full metrics, 10 years daily": median_of_five(None),
            "the same of fund and benchmark": median_of_five(market),
        }
    )
)
