"""Normals of Intel's MKL and paths of geometric Brownian motion on them, the peer of bench/models/simulation.ts: float64,
one thread, drawn in pieces that fit the cache.

Prints CPU nanoseconds as JSON, the median of seven runs: of one normal by method, and of one step of one of k assets
("steps 5") with the product by NumPy.
"""
import json
import time

import mkl_random
import numpy as np

COUNT, ROUNDS = 65_536, 64
DRIFT, VOL, CORRELATED = 1e-4, 0.02, 0.004
state = mkl_random.MKLRandomState(42, brng="SFMT19937")


def nanoseconds(work, amount):
    times = []
    for _ in range(7):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) / amount * 1e9)
    return sorted(times)[3]


def normals(method):
    def work():
        for _ in range(ROUNDS):
            state.standard_normal(COUNT, method=method)

    return nanoseconds(work, COUNT * ROUNDS)


def steps(assets):
    """Terminal values of a portfolio: all steps of a batch of paths in one draw and one product."""
    length = 252
    batch = max(1, COUNT // (length * assets))
    loadings = np.tril(np.full((assets, assets), CORRELATED), -1) + VOL * np.eye(assets)

    def work():
        for _ in range(ROUNDS):
            z = state.standard_normal((batch * length, assets), method="ICDF")
            moves = z * VOL if assets == 1 else z @ loadings.T
            log_values = moves.reshape(batch, length, assets).sum(axis=1) + length * DRIFT
            np.exp(log_values).mean(axis=1)

    return nanoseconds(work, batch * length * assets * ROUNDS)


print(
    json.dumps(
        {
            "version": mkl_random.__version__,
            **{method: normals(method) for method in ("BoxMuller2", "ICDF")},
            **{f"steps {assets}": steps(assets) for assets in (1, 5, 20, 100)},
        }
    )
)
