"""Columns of European options, the peer of bench/models/columns.ts: price and five Greeks, float64, one thread.

Prints nanoseconds of processor time for one contract by name as JSON, the least of fifteen runs, and the sum of the prices: the same formulas
compiled by numba (fast-math off) and vectorised with numpy and scipy, and implied vols by py_lets_be_rational, which is P.
Jaeckel's own code in Python.
"""
import json
import math
import time

import numba
import numpy as np
from py_lets_be_rational import implied_volatility_from_a_transformed_rational_guess as implied_vol
from scipy.special import ndtr

COUNT = 1_000_000
i = np.arange(COUNT, dtype=np.float64)
spot = np.full(COUNT, 100.0)
strike = 60.0 + 80.0 * ((i * 0.6180339887498949) % 1.0)
expiry = 0.05 + 2.0 * ((i * 0.7548776662466927) % 1.0)
vol = 0.1 + 0.5 * ((i * 0.5698402909980532) % 1.0)
rate = np.full(COUNT, 0.03)
dividend = np.full(COUNT, 0.01)
sign = np.where(i % 2 == 0, 1.0, -1.0)
INVERSE_SQRT_TWO_PI = 0.3989422804014327
SQRT_HALF = 0.7071067811865476


@numba.njit
def compiled(spot, strike, expiry, vol, rate, dividend, sign, out):
    for k in range(spot.size):
        s, x, t, v, r, q, w = spot[k], strike[k], expiry[k], vol[k], rate[k], dividend[k], sign[k]
        root = math.sqrt(t)
        deviation = v * root
        asset_today = s * math.exp(-q * t)
        strike_today = x * math.exp(-r * t)
        d1 = (math.log(s / x) + (r - q) * t) / deviation + 0.5 * deviation
        d2 = d1 - deviation
        density = asset_today * INVERSE_SQRT_TWO_PI * math.exp(-0.5 * d1 * d1)
        asset = asset_today * 0.5 * math.erfc(-w * d1 * SQRT_HALF)
        cash = strike_today * 0.5 * math.erfc(-w * d2 * SQRT_HALF)
        out[0, k] = w * (asset - cash)
        out[1, k] = w * asset / s
        out[2, k] = density / (s * s * deviation)
        out[3, k] = density * root
        out[4, k] = -density * v / (2.0 * root) + w * (q * asset - r * cash)
        out[5, k] = w * t * cash


def vectorised(spot, strike, expiry, vol, rate, dividend, sign, out):
    root = np.sqrt(expiry)
    deviation = vol * root
    asset_today = spot * np.exp(-dividend * expiry)
    strike_today = strike * np.exp(-rate * expiry)
    d1 = (np.log(spot / strike) + (rate - dividend) * expiry) / deviation + 0.5 * deviation
    density = asset_today * INVERSE_SQRT_TWO_PI * np.exp(-0.5 * d1 * d1)
    asset = asset_today * ndtr(sign * d1)
    cash = strike_today * ndtr(sign * (d1 - deviation))
    out[0] = sign * (asset - cash)
    out[1] = sign * asset / spot
    out[2] = density / (spot * spot * deviation)
    out[3] = density * root
    out[4] = -density * vol / (2.0 * root) + sign * (dividend * asset - rate * cash)
    out[5] = sign * expiry * cash


def nanoseconds(run, count=COUNT, rounds=15):
    run()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        times.append((time.process_time() - started) / count * 1e9)
    return min(times)


columns = (spot, strike, expiry, vol, rate, dividend, sign)
out = np.empty((6, COUNT))
figures = {
    "version": f"numba {numba.__version__}",
    "numba": nanoseconds(lambda: compiled(*columns, out)),
    "total": float(np.sum(out[0])),
    "numpy": nanoseconds(lambda: vectorised(*columns, out)),
}
few = 2_000
forward = spot * np.exp((rate - dividend) * expiry)
compiled(*columns[:-1], np.where(strike > forward, 1.0, -1.0), out)
quoted = [c[:few].tolist() for c in (out[0] * np.exp(rate * expiry), forward, strike, expiry, np.where(strike > forward, 1.0, -1.0))]
figures["py_lets_be_rational"] = nanoseconds(lambda: [implied_vol(*one) for one in zip(*quoted)], few, 3)
print(json.dumps(figures))
