"""Options on assets with cash dividends in QuantLib, written to dividends.json.

Run: python -m venv v && v/bin/pip install QuantLib==1.44 && v/bin/python test/golden/options/make_dividends.py
European: CashDividendEuropeanEngine, an integral over the price just before each dividend, good to 4e-7. American: FdBlackScholesVanillaEngine on
1,000 and 2,000 points and steps, extrapolated to first order; its distance from 500 and 1,000 gives the tolerance. No puts under large
dividends: the engines differ from one another, by 0.05, in what becomes of a price that cannot pay.
"""
import json
import pathlib

import QuantLib as ql

today = ql.Date(1, 1, 2020)
ql.Settings.instance().evaluationDate = today
calendar = ql.Actual365Fixed()


def option_of(case):
    curve = lambda rate: ql.YieldTermStructureHandle(ql.FlatForward(today, rate, calendar))
    vols = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), case["vol"], calendar))
    spot = ql.QuoteHandle(ql.SimpleQuote(case["spot"]))
    process = ql.BlackScholesMertonProcess(spot, curve(case["q"]), curve(case["r"]), vols)
    dates = [today + days for days, _ in case["dividends"]]
    dividends = ql.DividendVector(dates, [amount for _, amount in case["dividends"]])
    last = today + case["days"]
    american = case["exercise"] == "american"
    exercise = ql.AmericanExercise(today, last) if american else ql.EuropeanExercise(last)
    kind = ql.Option.Call if case["type"] == "call" else ql.Option.Put
    return ql.VanillaOption(ql.PlainVanillaPayoff(kind, case["strike"]), exercise), process, dividends


def price(case):
    option, process, dividends = option_of(case)
    if case["exercise"] == "european":
        option.setPricingEngine(ql.CashDividendEuropeanEngine(process, dividends))
        return option.NPV(), 5e-7
    prices = []
    for n in (500, 1000, 2000):
        option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, dividends, n, n, 4))
        prices.append(option.NPV())
    fine, coarse = 2 * prices[2] - prices[1], 2 * prices[1] - prices[0]
    return fine, 2 * abs(fine - coarse) + 5e-5


schedules = {
    "one": (365, [(182, 7.0)]),
    "first day": (365, [(1, 7.0)]),
    "last day": (365, [(364, 7.0)]),
    "quarters": (548, [(60, 1.5), (151, 1.5), (242, 1.5), (333, 1.5), (424, 1.5), (515, 1.5)]),
    "large": (730, [(180, 25.0), (540, 25.0)]),
}
cases = []
for name, (days, dividends) in schedules.items():
    for exercise in ("european", "american"):
        for kind in ("call", "put"):
            if name == "large" and kind == "put":
                continue
            for strike, vol, r, q in ((100.0, 0.3, 0.06, 0.0), (85.0, 0.2, 0.03, 0.02)):
                case = {"type": kind, "exercise": exercise, "spot": 100.0, "strike": strike, "vol": vol, "r": r, "q": q}
                case |= {"days": days, "dividends": dividends}
                expected, tolerance = price(case)
                cases.append(
                    {
                        "id": f"{name} {exercise} {kind} {strike:g}",
                        "inputs": case,
                        "expected": {"price": expected},
                        "tolerance": {"price": {"abs": tolerance}},
                    }
                )
about = f"QuantLib {ql.__version__}, make_dividends.py; days and years of 365; spot model of cash dividends."
target = pathlib.Path(__file__).with_name("dividends.json")
target.write_text(json.dumps({"about": about, "cases": cases}, indent=1) + "\n")
