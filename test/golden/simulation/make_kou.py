"""Maximum likelihood of Kou's double exponential jump diffusion, for models/simulation/calibration/kouFit.ts.

The density of one bar is the inverse Fourier transform of its characteristic function with any number of jumps, on a grid,
between which its logarithm is interpolated by a cubic spline. The series is made here from a fixed seed and written into the
file. The likelihood is maximised by L-BFGS-B from several starts within the bounds that the fit states, with the mean of the
distribution held at that of the sample.
Run: python make_kou.py > kou.json   (numpy 2.4.6, scipy 1.17.1)
"""
import json

import numpy as np
import scipy
from scipy import interpolate, optimize

points, width = 4096, 80.0
grid = (np.arange(points) - points // 2) * (width / points)
u = 2 * np.pi * np.fft.fftfreq(points, width / points)


def log_density(p, x):
    deviation, intensity, up, up_mean, down_mean = p
    jump = up / (1 - 1j * u * up_mean) + (1 - up) / (1 + 1j * u * down_mean)
    drift = -intensity * (up * up_mean - (1 - up) * down_mean)
    phi = np.exp(1j * u * drift - 0.5 * (deviation * u) ** 2 + intensity * (jump - 1))
    density = np.fft.fftshift(np.fft.ifft(phi * points / width).real)
    # ifft sums exp(+iux): the density at -x.
    density = np.roll(density[::-1], 1)
    return interpolate.CubicSpline(grid, np.log(np.maximum(density, 1e-14)))(x)


bounds = [(0.1, 3), (1e-5, 1), (1e-6, 1 - 1e-6), (0.3, 20), (0.3, 20)]
starts = [(0.8, 0.02, 0.4, 1.5, 2.0), (0.7, 0.1, 0.5, 1.0, 1.0), (0.6, 0.3, 0.3, 0.8, 0.8)]
cases = []
for seed, n, deviation, intensity, up, up_mean, down_mean in [
    (1, 2500, 0.009, 0.04, 0.4, 0.02, 0.03),
    (2, 1500, 0.008, 0.2, 0.6, 0.012, 0.016),
]:
    rng = np.random.default_rng(seed)
    x = 0.0004 + deviation * rng.standard_normal(n)
    for t, jumps in enumerate(rng.poisson(intensity, n)):
        ups = rng.random(jumps) < up
        x[t] += np.where(ups, rng.exponential(up_mean, jumps), -rng.exponential(down_mean, jumps)).sum()
    x = np.array([float(f"{v:.6e}") for v in x])
    scale, scores = x.std(), (x - x.mean()) / x.std()

    def negative(p):
        return -log_density(p, scores).sum()

    fits = [
        optimize.minimize(negative, s, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 5000})
        for s in starts
    ]
    best = min(fits, key=lambda fit: fit.fun)
    cases.append(
        {
            "returns": x.tolist(),
            "deviation": best.x[0] * scale,
            "intensity": best.x[1],
            "upProbability": best.x[2],
            "upMean": best.x[3] * scale,
            "downMean": best.x[4] * scale,
            "logLikelihood": -best.fun - n * np.log(scale),
        }
    )
print(json.dumps({"madeBy": "make_kou.py", "library": f"numpy {np.__version__}, scipy {scipy.__version__}", "cases": cases}))
