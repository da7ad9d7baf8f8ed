"""Optimal portfolios in PyPortfolioOpt and skfolio: the peer of bench/models/optimisers.ts.

Reads the returns from the file that is named. Prints {name: {milliseconds, version, weights}} as JSON, processor time, the median of five runs each.
"""
import importlib.metadata
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
data = json.load(open(sys.argv[1]))
x = np.array(data["returns"]).reshape(-1, data["assets"])
frame = pd.DataFrame(x)
mean = frame.mean() * 252
covariance = frame.cov() * 252
result = {}


def timed(name, package, run, rounds=5):
    try:
        run()
        times = []
        for _ in range(rounds):
            started = time.process_time()
            weights = run()
            times.append((time.process_time() - started) * 1e3)
        version = f"{package} {importlib.metadata.version(package)}"
        result[name] = {"milliseconds": sorted(times)[len(times) // 2], "version": version, "weights": list(weights)}
    except Exception:
        # A peer that fails on this work is reported as missing.
        pass


def weights_of(model, method):
    getattr(model, method)()
    return model.weights


from pypfopt import EfficientCDaR, EfficientCVaR, EfficientFrontier, EfficientSemivariance, HRPOpt

timed("min variance", "PyPortfolioOpt", lambda: weights_of(EfficientFrontier(mean, covariance), "min_volatility"))


def largest_sharpe():
    model = EfficientFrontier(mean, covariance)
    model.max_sharpe(risk_free_rate=0)
    return model.weights


timed("max Sharpe", "PyPortfolioOpt", largest_sharpe)


def hierarchical():
    found = HRPOpt(cov_matrix=covariance).optimize()
    return [found[i] for i in range(data["assets"])]


timed("HRP", "PyPortfolioOpt", hierarchical)
timed("min CVaR", "PyPortfolioOpt", lambda: weights_of(EfficientCVaR(mean, frame, beta=0.95), "min_cvar"))
timed("min CDaR", "PyPortfolioOpt", lambda: weights_of(EfficientCDaR(mean, frame, beta=0.95), "min_cdar"))
semivariance = lambda: weights_of(EfficientSemivariance(mean, frame, benchmark=0), "min_semivariance")
timed("min semivariance", "PyPortfolioOpt", semivariance)
try:
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk, RiskBudgeting

    timed("risk parity", "skfolio", lambda: RiskBudgeting(risk_measure=RiskMeasure.VARIANCE).fit(x).weights_)
    deviation = MeanRisk(risk_measure=RiskMeasure.MEAN_ABSOLUTE_DEVIATION)
    timed("min MAD", "skfolio", lambda: deviation.fit(x).weights_)
except ImportError:
    pass
print(json.dumps(result))
