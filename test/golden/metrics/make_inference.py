"""Sharpe inference, overfitting and block lengths from scipy, ffn and arch, for the tests of models/metrics.

python -m venv venv && venv/bin/pip install ffn==1.4.1 arch==8.0.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
venv/bin/python make_inference.py > inference.json
"""
import importlib.metadata
import json

import ffn
import numpy as np
import pandas as pd
from arch.bootstrap import optimal_block_length
from scipy import stats

rng = np.random.default_rng(20240301)


def rounded(values):
    return np.round(values, 6)


def sharpe_case(name, returns, benchmark):
    n = len(returns)
    ratio = returns.mean() / returns.std(ddof=1)
    case = {"name": name, "returns": returns.tolist(), "benchmarkPerPeriod": benchmark, "estimators": {}}
    for label, bias in (("population", True), ("adjusted", False)):
        skewness = stats.skew(returns, bias=bias)
        kurtosis = stats.kurtosis(returns, bias=bias) + 3
        variance = 1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2
        case["estimators"][label] = {
            "standardError": np.sqrt(variance / (n - 1)),
            "probability": stats.norm.cdf((ratio - benchmark) * np.sqrt((n - 1) / variance)),
            "minimumLength": 1 + variance * (stats.norm.ppf(0.95) / (ratio - benchmark)) ** 2,
        }
    return case


skewed = rounded(rng.gamma(2, 0.01, 250) - 0.018)
normal = rounded(rng.normal(0.001, 0.01, 500))
trials = rounded(rng.normal(0.0003, 0.01, (245, 12)) + rng.normal(0, 0.006, (245, 1)))
trials[:, 3] += 0.0015
frame = pd.DataFrame(rounded(trials))
ratios = (frame.mean() / frame.std()).to_numpy()
overfitting = []
for blocks in (2, 6, 10):
    # ffn leaves out periods at the end where the blocks do not divide the history, so the history is cut to fit.
    rows = len(frame) // blocks * blocks
    out = ffn.core.calc_prob_backtest_overfitting(frame.iloc[:rows], n_blocks=blocks, full_output=True)
    overfitting.append({"blocks": blocks, "rows": rows, "probability": out["pbo"], "logits": sorted(out["logits"])})

blocks = []
for name, n, coefficient in (("white noise", 400, 0.0), ("weak", 600, 0.3), ("strong", 1000, 0.8), ("negative", 500, -0.5)):
    shocks = rng.normal(0, 0.01, n)
    series = np.zeros(n)
    for i in range(n):
        series[i] = (coefficient * series[i - 1] if i else 0.0) + shocks[i]
    series = rounded(series)
    blocks.append({"name": name, "values": series.tolist(), "length": float(optimal_block_length(series)["stationary"].iloc[0])})

print(
    json.dumps(
        {
            "madeBy": "make_inference.py",
            "libraries": [f"{p} {importlib.metadata.version(p)}" for p in ("ffn", "arch", "numpy", "pandas", "scipy")],
            "seed": 20240301,
            "sharpe": [sharpe_case("skewed", skewed, -0.2), sharpe_case("normal", normal, -0.01)],
            "expectedMaximum": [{"trials": k, "variance": v, "value": ffn.core.calc_expected_max_sharpe(k, np.sqrt(v))} for k, v in ((2, 0.01), (10, 1.0), (1000, 0.25))],
            "deflated": {
                "series": [c.tolist() for c in frame.to_numpy().T],
                "chosen": int(np.argmax(ratios)),
                "probability": ffn.core.calc_deflated_sharpe_ratio(frame[int(np.argmax(ratios))], ratios, nperiods=252, annualized_trials=False),
            },
            "overfitting": overfitting,
            "blockLengths": blocks,
        }
    )
)
