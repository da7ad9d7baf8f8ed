"""Paths of geometric Brownian motion in QuantLib, the peer of bench/models/simulation.ts: one thread, called from Python.

Prints CPU nanoseconds for one step of one asset by number of assets as JSON, the median of five runs. Only the generation of
paths is timed; taking the values out of them would cost Python more.
"""
import json
import time

import QuantLib as ql

STEPS = 252
today = ql.Date(1, 1, 2020)
ql.Settings.instance().evaluationDate = today
calendar = ql.Actual365Fixed()
curve = lambda rate: ql.YieldTermStructureHandle(ql.FlatForward(today, rate, calendar))
vols = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.2, calendar))
process = lambda: ql.BlackScholesMertonProcess(
    ql.QuoteHandle(ql.SimpleQuote(100.0)), curve(0.0), curve(0.05), vols
)


def generator(assets):
    uniform = ql.UniformRandomSequenceGenerator(STEPS * assets, ql.UniformRandomGenerator(42))
    normal = ql.GaussianRandomSequenceGenerator(uniform)
    if assets == 1:
        return ql.GaussianPathGenerator(process(), 1.0, STEPS, normal, False)
    matrix = [[1.0 if i == j else 0.3 for j in range(assets)] for i in range(assets)]
    joint = ql.StochasticProcessArray([process() for _ in range(assets)], matrix)
    times = [(s + 1) / STEPS for s in range(STEPS)]
    return ql.GaussianMultiPathGenerator(joint, times, normal, False)


def nanoseconds(assets):
    paths = generator(assets)
    count = 2_000 // assets
    times = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(count):
            paths.next()
        times.append((time.process_time() - started) / count / STEPS / assets * 1e9)
    return sorted(times)[2]


print(json.dumps({"version": ql.__version__, "1": nanoseconds(1), "5": nanoseconds(5)}))
