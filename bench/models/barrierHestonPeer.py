"""Options in QuantLib, the peer of bench/models/barrierHeston.ts: the same contracts, one thread.

Prints microseconds for one price by name as JSON, the median of five runs each; the cost of a call from Python is in them.
"""
import json
import time

import QuantLib as ql

today = ql.Date(1, 1, 2020)
ql.Settings.instance().evaluationDate = today
calendar = ql.Actual365Fixed()
spot = ql.SimpleQuote(100.0)
curve = lambda rate: ql.YieldTermStructureHandle(ql.FlatForward(today, rate, calendar))
vols = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.25, calendar))
process = ql.BlackScholesMertonProcess(ql.QuoteHandle(spot), curve(0.02), curve(0.05), vols)
heston = ql.HestonModel(ql.HestonProcess(curve(0.05), curve(0.02), ql.QuoteHandle(spot), 0.04, 4.0, 0.25, 1.0, -0.5))
european = ql.EuropeanExercise(today + 365)
put = ql.PlainVanillaPayoff(ql.Option.Put, 105.0)


def median_of_five(run, count):
    times = []
    for _ in range(5):
        started = time.perf_counter()
        for i in range(count):
            spot.setValue(100.0 + 0.01 * (i % 100))
            run()
        times.append((time.perf_counter() - started) / count * 1e6)
    return sorted(times)[2]

option = ql.VanillaOption(put, european)
option.setPricingEngine(ql.AnalyticHestonEngine(heston, 1e-12, 10_000))
barrier = ql.BarrierOption(ql.Barrier.DownOut, 90.0, 0.0, put, european)
barrier.setPricingEngine(ql.AnalyticBarrierEngine(process))
print(
    json.dumps(
        {
            "version": ql.__version__,
            "barrier": median_of_five(barrier.NPV, 5_000),
            "heston": median_of_five(option.NPV, 200),
        }
    )
)
