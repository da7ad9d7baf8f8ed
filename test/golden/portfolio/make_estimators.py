"""Covariances and expected returns of other implementations, for estimators.json.

python -m venv venv && venv/bin/pip install numpy pandas scikit-learn PyPortfolioOpt skfolio nonlinshrink
venv/bin/python make_estimators.py > estimators.json

"formula in numpy" marks a value that no package offers in our convention: the formula of the paper, written with matrices.
"""
import importlib.metadata
import json
import warnings

import nonlinshrink
import numpy as np
import pandas as pd
from pypfopt import expected_returns, risk_models
from skfolio.moments import DenoiseCovariance, DetoneCovariance, GerberCovariance, ShrunkMu, ShrunkMuMethods
from sklearn.covariance import ledoit_wolf, oas

warnings.filterwarnings("ignore")


def returns_of(observations, assets, seed):
    random = np.random.default_rng(seed)
    market = random.normal(0.0004, 0.01, (observations, 1))
    loading = random.uniform(0.4, 1.6, assets)
    own = random.standard_t(6, (observations, assets)) * random.uniform(0.004, 0.02, assets)
    return np.round(market * loading + own + random.uniform(-0.0005, 0.001, assets), 8)


def paper_oas(x):
    t, n = x.shape
    s = np.cov(x.T, bias=True)
    square, trace = np.sum(s * s), np.trace(s)
    rho = min(1.0, ((1 - 2 / n) * square + trace**2) / ((t + 1 - 2 / n) * (square - trace**2 / n)))
    return (1 - rho) * s + rho * trace / n * np.eye(n), rho


def constant_correlation(x):
    """Divisor t throughout; PyPortfolioOpt mixes a sample covariance of divisor t - 1 with moments of divisor t."""
    t, n = x.shape
    y = x - x.mean(axis=0)
    s = y.T @ y / t
    deviation = np.sqrt(np.diag(s))
    mean = (np.sum(s / np.outer(deviation, deviation)) - n) / (n * (n - 1))
    target = mean * np.outer(deviation, deviation)
    np.fill_diagonal(target, np.diag(s))
    pi = (y**2).T @ y**2 / t - s**2
    theta = (y**3).T @ y / t - np.diag(s)[:, None] * s
    np.fill_diagonal(theta, 0)
    rho = np.trace(pi) + mean * np.sum(np.outer(1 / deviation, deviation) * theta)
    intensity = max(0, min(1, (pi.sum() - rho) / np.sum((s - target) ** 2) / t))
    return intensity * target + (1 - intensity) * s, intensity


def gerber(x, statistic, c=0.5):
    return GerberCovariance(threshold=c, psd_variant=statistic == "active_periods").fit(x).covariance_


def case(name, x):
    t, n = x.shape
    frame = pd.DataFrame(x)
    shrink = risk_models.CovarianceShrinkage(frame, returns_data=True, frequency=1)
    values = {}

    def add(method, options, covariance, by, shrinkage=None):
        entry = {"options": {"method": method, **options}, "by": by, "covariance": np.asarray(covariance).tolist()}
        if shrinkage is not None:
            entry["shrinkage"] = float(shrinkage)
        values[method + "".join("," + str(v) for v in options.values())] = entry

    add("sample", {}, np.cov(x.T), "numpy")
    add("exponential", {"span": 60}, risk_models.exp_cov(frame, returns_data=True, span=60, frequency=1), "PyPortfolioOpt")
    add(
        "semicovariance",
        {"benchmark": 0.0001},
        risk_models.semicovariance(frame, returns_data=True, benchmark=0.0001, frequency=1),
        "PyPortfolioOpt",
    )
    covariance, intensity = ledoit_wolf(x)
    add("ledoit_wolf_constant_variance", {}, covariance, "scikit-learn", intensity)
    covariance, intensity = constant_correlation(x)
    add("ledoit_wolf_constant_correlation", {}, covariance, "formula in numpy", intensity)
    add("ledoit_wolf_single_factor", {}, shrink.ledoit_wolf("single_factor"), "PyPortfolioOpt", shrink.delta)
    if t >= 13:
        add("ledoit_wolf_nonlinear", {}, nonlinshrink.shrink_cov(x), "nonlinshrink")
        # Far from the kernel its closed form loses digits to cancellation.
        values["ledoit_wolf_nonlinear"]["tolerance"] = 1e-8
    covariance, intensity = paper_oas(x)
    add("oracle_approximating", {}, covariance, "formula in numpy", intensity)
    add("gerber", {"gerberStatistic": "active_periods"}, gerber(x, "active_periods"), "skfolio")
    add("gerber", {"gerberStatistic": "own_moves"}, gerber(x, "own_moves"), "skfolio")
    if t > n:
        if name == "long history":
            add("denoised", {}, DenoiseCovariance().fit(x).covariance_, "skfolio (its fit of the noise finds the same number of signals)")
        add("detoned", {}, DetoneCovariance().fit(x).covariance_, "skfolio")

    means = {}

    def mean(method, options, value, by, **more):
        means[method + "".join("," + str(v) for v in options.values())] = {
            "options": {"method": method, **options},
            "by": by,
            "expectedReturns": np.asarray(value).tolist(),
            **more,
        }

    mean("arithmetic_mean", {}, expected_returns.mean_historical_return(frame, returns_data=True, compounding=False, frequency=252), "PyPortfolioOpt")
    mean("geometric_mean", {}, expected_returns.mean_historical_return(frame, returns_data=True, compounding=True, frequency=252), "PyPortfolioOpt")
    for compounding in (False, True):
        mean(
            "exponential_mean",
            {"span": 60, "compounding": compounding},
            expected_returns.ema_historical_return(frame, returns_data=True, compounding=compounding, span=60, frequency=252),
            "PyPortfolioOpt",
        )
        mean(
            "capm",
            {"riskFreeRate": 0.02, "compounding": compounding},
            expected_returns.capm_return(frame, returns_data=True, risk_free_rate=0.02, compounding=compounding, frequency=252),
            "PyPortfolioOpt",
        )
    if t > n + 2:
        sample = x.mean(axis=0)
        s = np.cov(x.T)
        ones = np.ones(n)
        inverse = np.linalg.inv(s)
        target = ones @ inverse @ sample / (ones @ inverse @ ones)
        gap = sample - target
        unbiased = s * (t - 1) / (t - n - 2)
        spread = gap @ np.linalg.inv(unbiased) @ gap
        weight = (n + 2) / (n + 2 + t * spread)
        mean("bayes_stein", {}, 252 * ((1 - weight) * sample + weight * target), "formula in numpy", shrinkage=weight)
        shrunk = ShrunkMu(method=ShrunkMuMethods.JAMES_STEIN).fit(x)
        mean("james_stein", {}, 252 * shrunk.mu_, "skfolio (its intensity lies in [0, 1] here)", shrinkage=float(shrunk.beta_))
    return {"name": name, "observations": t, "assets": n, "returns": x.tolist(), "covariances": values, "means": means}


print(
    json.dumps(
        {
            "madeBy": "make_estimators.py",
            "versions": {name: importlib.metadata.version(name) for name in ("numpy", "scikit-learn", "PyPortfolioOpt", "skfolio", "nonlinshrink")},
            "cases": [case("long history", returns_of(120, 6, 1)), case("more assets than periods", returns_of(16, 20, 2)), case("eight noisy assets", returns_of(60, 8, 3))],
        }
    )
)
