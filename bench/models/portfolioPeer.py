"""Portfolio estimators and portfolios in PyPortfolioOpt, skfolio, scikit-learn and numpy: the peer of bench/models/portfolio.ts.

Reads the data from the file that PORTFOLIO_DATA names. Prints {name: [milliseconds, peer]} as JSON, processor time, the median of five runs each.
"""
import importlib.metadata
import json
import os
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
data = json.load(open(os.environ["PORTFOLIO_DATA"]))
x = np.array(data["returns"]).reshape(1000, 100)
covariance = np.array(data["covariance"]).reshape(100, 100)
broken = np.array(data["broken"]).reshape(100, 100)
frame = pd.DataFrame(x)
result = {}


def timed(name, package, run, rounds=5):
    try:
        run()
        times = []
        for _ in range(rounds):
            started = time.process_time()
            run()
            times.append((time.process_time() - started) * 1e3)
        result[name] = [sorted(times)[len(times) // 2], f"{package} {importlib.metadata.version(package)}"]
    except Exception:
        # A peer that fails on this work is reported as missing.
        pass


from pypfopt import BlackLittermanModel, HRPOpt, risk_models
from pypfopt.cla import CLA


def frontier():
    cla = CLA(np.array(data["frontier"]["mu"]), np.array(data["frontier"]["cov"]).reshape(100, 100))
    cla._solve()


timed("frontier, 100 assets", "PyPortfolioOpt", frontier, 3)
covariance_frame = pd.DataFrame(covariance)
timed("hierarchical risk parity, 100 assets", "PyPortfolioOpt", lambda: HRPOpt(cov_matrix=covariance_frame).optimize())
shrink = lambda target: risk_models.CovarianceShrinkage(frame, returns_data=True).ledoit_wolf(target)
timed("Ledoit–Wolf, constant correlation", "PyPortfolioOpt", lambda: shrink("constant_correlation"))
timed("Ledoit–Wolf, single factor", "PyPortfolioOpt", lambda: shrink("single_factor"))
timed("exponential covariance", "PyPortfolioOpt", lambda: risk_models.exp_cov(frame, returns_data=True), 1)
views = {i: 0.1 for i in range(10)}
prior = pd.Series(np.linspace(0.02, 0.17, 100))


def posterior():
    model = BlackLittermanModel(covariance_frame, pi=prior, absolute_views=views)
    model.bl_returns()
    model.bl_cov()


timed("Black–Litterman, 10 views", "PyPortfolioOpt", posterior)

timed("sample covariance", "numpy", lambda: np.cov(x.T))
timed("eigenvectors, 100 assets", "numpy", lambda: np.linalg.eigh(covariance))
try:
    from sklearn.covariance import ledoit_wolf, oas
    from skfolio.cluster import HierarchicalClustering
    from skfolio.moments import DenoiseCovariance, GerberCovariance
    from skfolio.optimization import HierarchicalEqualRiskContribution
    from skfolio.utils.stats import cov_nearest

    timed("Ledoit–Wolf, constant variance", "scikit-learn", lambda: ledoit_wolf(x))
    timed("oracle approximating shrinkage", "scikit-learn", lambda: oas(x))
    timed("Gerber statistic", "skfolio", lambda: GerberCovariance().fit(x))
    timed("denoised covariance", "skfolio", lambda: DenoiseCovariance().fit(x), 3)
    timed("nearest correlation", "skfolio", lambda: cov_nearest(broken, higham=True, higham_max_iteration=1000), 3)
    clustering = HierarchicalClustering(max_clusters=6)
    timed(
        "hierarchical equal risk, 100 assets",
        "skfolio",
        lambda: HierarchicalEqualRiskContribution(hierarchical_clustering_estimator=clustering).fit(x),
        3,
    )
except ImportError:
    pass
print(json.dumps(result))
