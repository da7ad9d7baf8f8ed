"""Standard normals of Intel's MKL, the peer of bench/models/simulation.ts: float64, one thread.

Prints nanoseconds for one normal by method as JSON, the median of seven runs; drawn in pieces that fit the cache.
"""
import json
import time

import mkl_random

COUNT, ROUNDS = 65_536, 64


def nanoseconds(draw):
    times = []
    for _ in range(7):
        started = time.perf_counter()
        for _ in range(ROUNDS):
            draw()
        times.append((time.perf_counter() - started) / COUNT / ROUNDS * 1e9)
    return sorted(times)[3]


state = mkl_random.MKLRandomState(42, brng="SFMT19937")
methods = {name: nanoseconds(lambda: state.standard_normal(COUNT, method=name)) for name in ("BoxMuller", "BoxMuller2", "ICDF")}
print(json.dumps({"version": mkl_random.__version__, **methods}))
