"""GARCH(1,1) fits and automatic block lengths by the package arch, for models/simulation/calibration.

The series is made here from a fixed seed and written into the file with 17 digits. The mean is taken out before the fit.
Run: python make_arch.py > arch.json   (arch 8.0.0, numpy 2.4.6)
"""
import json

import arch
import numpy as np
from arch.bootstrap import optimal_block_length


def series(seed, n, omega, alpha, beta, momentum):
    rng = np.random.default_rng(seed)
    h, e, x = omega / (1 - alpha - beta), 0.0, []
    for _ in range(n):
        h = omega + alpha * e * e + beta * h
        e = np.sqrt(h) * rng.standard_normal()
        x.append(0.0003 + e + momentum * (x[-1] if x else 0.0))
    return np.array([float(f"{v:.6e}") for v in x])


cases = []
for seed, n, *parameters in [(1, 1500, 2e-6, 0.08, 0.9, 0.0), (2, 1000, 1e-5, 0.2, 0.7, 0.1), (3, 600, 5e-6, 0.05, 0.9, 0.4)]:
    x = series(seed, n, *parameters)
    shocks = x - x.mean()
    scaled = arch.arch_model(100 * shocks, mean="Zero", vol="GARCH", p=1, q=1, dist="normal", rescale=False)
    fit = scaled.fit(disp="off", options={"ftol": 1e-14, "maxiter": 5000})
    lengths = optimal_block_length(x)
    squared = optimal_block_length(shocks**2)
    cases.append(
        {
            "series": x.tolist(),
            "omega": fit.params["omega"] / 1e4,
            "alpha": fit.params["alpha[1]"],
            "beta": fit.params["beta[1]"],
            "logLikelihood": fit.loglikelihood + n * np.log(100),
            "nextVariance": float(fit.forecast(horizon=1).variance.iloc[-1, 0]) / 1e4,
            "blockLengths": [float(v) for v in lengths.iloc[0]],
            "blockLengthsOfSquares": [float(v) for v in squared.iloc[0]],
        }
    )
print(json.dumps({"madeBy": "make_arch.py", "library": f"arch {arch.__version__}", "cases": cases}))
