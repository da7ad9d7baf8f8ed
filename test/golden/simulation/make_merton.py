"""Maximum likelihood of Merton's jump diffusion by scipy, for models/simulation/calibration/mertonFit.ts.

The series is made here from a fixed seed and written into the file. The likelihood is maximised by L-BFGS-B from several
starts, in the parameters themselves, with the mean of the mixture held at that of the sample.
Run: python make_merton.py > merton.json   (numpy 2.4.6, scipy 1.17.1)
"""
import json

import numpy as np
import scipy
from scipy import optimize, stats

cases = []
for seed, n, deviation, intensity, jump_mean, jump_deviation in [
    (1, 1500, 0.008, 0.03, -0.02, 0.03),
    (2, 800, 0.02, 0.1, 0.01, 0.06),
]:
    rng = np.random.default_rng(seed)
    jumps = rng.poisson(intensity, n)
    x = 0.0005 + deviation * rng.standard_normal(n) + jumps * jump_mean
    x += np.sqrt(jumps) * jump_deviation * rng.standard_normal(n)
    x = np.array([float(f"{v:.6e}") for v in x])
    scale, centred = x.std(), (x - x.mean()) / x.std()
    counts = np.arange(14)

    def negative(p):
        d, lam, m, s = p
        centre = (counts - lam) * m
        density = stats.norm.pdf(centred[:, None], centre[None, :], np.sqrt(d * d + counts * s * s)[None, :])
        return -np.log(density @ stats.poisson.pmf(counts, lam)).sum()

    bounds = [(0.1, 3), (1e-5, 1), (-10, 10), (1e-3, 20)]
    starts = [(0.8, 0.02, -0.5, 2.0), (0.7, 0.1, 0.0, 1.5), (0.9, 0.3, 0.5, 0.8)]
    fits = [optimize.minimize(negative, s, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-14}) for s in starts]
    best = min(fits, key=lambda fit: fit.fun)
    cases.append(
        {
            "returns": x.tolist(),
            "deviation": best.x[0] * scale,
            "intensity": best.x[1],
            "jumpMean": best.x[2] * scale,
            "jumpDeviation": best.x[3] * scale,
            "logLikelihood": -best.fun - n * np.log(scale),
        }
    )
print(json.dumps({"madeBy": "make_merton.py", "library": f"scipy {scipy.__version__}", "cases": cases}))
