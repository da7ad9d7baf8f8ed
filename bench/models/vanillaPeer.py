"""Options in QuantLib, the peer of bench/models/vanilla.ts: the same contracts, one thread.

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
vol = ql.SimpleQuote(0.25)
vols = ql.BlackVolTermStructureHandle(
    ql.BlackConstantVol(today, ql.NullCalendar(), ql.QuoteHandle(vol), calendar)
)
process = ql.BlackScholesMertonProcess(ql.QuoteHandle(spot), curve(0.02), curve(0.05), vols)
european = ql.EuropeanExercise(today + 365)
american = ql.AmericanExercise(today, today + 365)
put = ql.PlainVanillaPayoff(ql.Option.Put, 105.0)


def move_to(i):
    spot.setValue(100.0 + 0.01 * i)
    vol.setValue(0.25 + 1e-5 * i)


def median_of_five(run, count):
    times = []
    for _ in range(5):
        started = time.perf_counter()
        for i in range(count):
            move_to(i % 100)
            run()
        times.append((time.perf_counter() - started) / count * 1e6)
    return sorted(times)[2]


def priced(exercise, engine):
    option = ql.VanillaOption(put, exercise)
    option.setPricingEngine(engine)
    return option


def with_greeks(option):
    return lambda: (option.NPV(), option.delta(), option.gamma(), option.vega(), option.theta(), option.rho())


plain = priced(european, ql.AnalyticEuropeanEngine(process))
fast = priced(american, ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.fastScheme()))
precise = priced(american, ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.highPrecisionScheme()))

paid = ql.DividendVector([today + 182], [7.0])
dated = priced(european, ql.CashDividendEuropeanEngine(process, paid))
# As many points and steps as bring it within 1e-3, a hundred times the error of ours.
dated_american = priced(american, ql.FdBlackScholesVanillaEngine(process, paid, 1000, 1000, 4))


def error_of_fast():
    largest = 0.0
    for i in range(0, 100, 10):
        move_to(i)
        largest = max(largest, abs(fast.NPV() - precise.NPV()))
    return largest


print(
    json.dumps(
        {
            "version": ql.__version__,
            "european with greeks": median_of_five(with_greeks(plain), 5_000),
            "implied vol": median_of_five(lambda: ql.blackFormulaImpliedStdDev(ql.Option.Call, 105.0, 100.0, 5.0), 5_000),
            "american, quick scheme": median_of_five(fast.NPV, 1_000),
            "american, quick scheme, one expiry": median_of_five(fast.NPV, 1_000),
            "fastError": error_of_fast(),
            "american, with error estimate": median_of_five(precise.NPV, 50),
            "european, one dividend, with error estimate": median_of_five(dated.NPV, 200),
            "american, one dividend, with error estimate": median_of_five(dated_american.NPV, 5),
        }
    )
)
