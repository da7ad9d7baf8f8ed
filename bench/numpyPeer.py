"""Geometric Brownian motion in numpy, the peer of bench/kernel.ts: one asset, 252 steps, float64, one thread.

Prints million steps a second of CPU time for terminal values and for full paths, the median of seven runs each.
"""
import time

import numpy as np

PATHS, STEPS = 40_000, 252
DRIFT, VOL = 0.0002, 0.01
generator = np.random.default_rng(42)


def terminal():
    x = np.zeros(PATHS)
    for _ in range(STEPS):
        x += DRIFT + VOL * generator.standard_normal(PATHS)
    return np.exp(x)


def full_paths():
    return np.exp(np.cumsum(DRIFT + VOL * generator.standard_normal((PATHS, STEPS)), axis=1))


def rate(simulate):
    times = []
    for _ in range(7):
        started = time.process_time()
        simulate()
        times.append(time.process_time() - started)
    return PATHS * STEPS / sorted(times)[3] / 1e6


terminal()
print(np.__version__, round(rate(terminal), 1), round(rate(full_paths), 1))
