"""Options in QuantLib, the peer of bench/models/options.ts: the same contracts, one thread.

Prints as JSON the CPU microseconds for one price by name, the median of five runs each (the cost of a call from Python is in
them), errors of some engines, and Heston prices of every tenth option.
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
        started = time.process_time()
        for i in range(count):
            move_to(i % 100)
            run()
        times.append((time.process_time() - started) / count * 1e6)
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

heston_process = ql.HestonProcess(curve(0.05), curve(0.02), ql.QuoteHandle(spot), 0.04, 4.0, 0.25, 1.0, -0.5)
heston = ql.HestonModel(heston_process)
barrier = ql.BarrierOption(ql.Barrier.DownOut, 90.0, 0.0, put, european)
barrier.setPricingEngine(ql.AnalyticBarrierEngine(process))
by_heston = {
    "heston": priced(european, ql.AnalyticHestonEngine(heston, 1e-12, 10_000)),
    "heston, default": priced(european, ql.AnalyticHestonEngine(heston)),
    "heston, 64 points": priced(european, ql.AnalyticHestonEngine(heston, 64)),
}


def prices(option):
    found = []
    for i in range(0, 100, 10):
        move_to(i)
        found.append(option.NPV())
    return found


def error(option, exact):
    return max(abs(a - b) for a, b in zip(prices(option), exact))


exact_heston = prices(priced(european, ql.AnalyticHestonEngine(heston, 1e-14, 100_000)))
implied = lambda: ql.blackFormulaImpliedStdDev(ql.Option.Call, 105.0, 100.0, 5.0)
print(
    json.dumps(
        {
            "version": ql.__version__,
            "times": {
                "european with greeks": median_of_five(with_greeks(plain), 5_000),
                "implied vol": median_of_five(implied, 5_000),
                "american, quick scheme": median_of_five(fast.NPV, 1_000),
                "american, quick scheme, one expiry": median_of_five(fast.NPV, 1_000),
                "american, with error estimate": median_of_five(precise.NPV, 50),
                "european, one dividend, with error estimate": median_of_five(dated.NPV, 200),
                "american, one dividend, with error estimate": median_of_five(dated_american.NPV, 5),
                "barrier": median_of_five(barrier.NPV, 5_000),
                **{name: median_of_five(option.NPV, 200) for name, option in by_heston.items()},
            },
            "errors": {
                "american, quick scheme": error(fast, prices(precise)),
                **{name: error(option, exact_heston) for name, option in by_heston.items()},
            },
            "hestonPrices": exact_heston,
        }
    )
)
