"""Contracts by the pseudo-random engines of QuantLib, the peer of bench/models/payoffs.ts: one thread.

Prints by contract, as JSON, the CPU milliseconds of one run (the median of three), its price and its standard error.
"""
import json
import time

import QuantLib as ql

SEED = 42
today = ql.Date(1, 1, 2020)
ql.Settings.instance().evaluationDate = today
calendar = ql.Actual365Fixed()
curve = lambda rate: ql.YieldTermStructureHandle(ql.FlatForward(today, rate, calendar))
vols = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.2, calendar))
process = lambda: ql.BlackScholesMertonProcess(
    ql.QuoteHandle(ql.SimpleQuote(100.0)), curve(0.0), curve(0.05), vols
)
exercise = ql.EuropeanExercise(today + 365)
call = ql.PlainVanillaPayoff(ql.Option.Call, 100.0)


def asian(fixings):
    dates = [today + int(365 * (i + 1) / fixings + 0.5) for i in range(fixings)]
    return ql.DiscreteAveragingAsianOption(ql.Average.Arithmetic, 0.0, 0, dates, call, exercise)


def asian_engine(paths, control):
    return ql.MCDiscreteArithmeticAPEngine(
        process(), "pseudorandom", controlVariate=control, requiredSamples=paths, seed=SEED
    )


def run(option, engine, paths):
    times = []
    for _ in range(3):
        option.setPricingEngine(engine(paths))
        started = time.process_time()
        price = option.NPV()
        times.append((time.process_time() - started) * 1e3)
    return {
        "milliseconds": sorted(times)[1],
        "price": price,
        "standardError": option.errorEstimate(),
        "paths": paths,
    }


correlation = [[1.0 if i == j else 0.3 for j in range(5)] for i in range(5)]
assets = ql.StochasticProcessArray([process() for _ in range(5)], correlation)
plain = lambda paths: asian_engine(paths, False)
controlled = lambda paths: asian_engine(paths, True)
# One step: between its ends the engine draws the extreme of a Brownian bridge, which is exact here.
barrier_engine = lambda paths: ql.MCBarrierEngine(
    process(), "pseudorandom", timeSteps=1, requiredSamples=paths, seed=SEED
)
basket_engine = lambda paths: ql.MCEuropeanBasketEngine(
    assets, "pseudorandom", timeSteps=1, requiredSamples=paths, seed=SEED
)
print(
    json.dumps(
        {
            "asian, 12 fixings": run(asian(12), plain, 20_000),
            "asian, 12 fixings, control variate": run(asian(12), controlled, 20_000),
            "asian, 52 fixings": run(asian(52), plain, 10_000),
            "asian, 52 fixings, control variate": run(asian(52), controlled, 10_000),
            "down-and-out call": run(
                ql.BarrierOption(ql.Barrier.DownOut, 85.0, 0.0, call, exercise), barrier_engine, 50_000
            ),
            "basket of 5 assets": run(
                ql.BasketOption(ql.AverageBasketPayoff(call, 5), exercise), basket_engine, 50_000
            ),
        }
    )
)
