"""Makes americanReference.json: American puts by QuantLib's QdFp engine, iterated to 1e-12 on 60 boundary nodes.

Run: python3 make_american_reference.py > americanReference.json     (QuantLib 1.44, or the version that the file names)
"""
import json
import QuantLib as ql

today = ql.Date(1, 1, 2020)
ql.Settings.instance().evaluationDate = today
calendar = ql.Actual365Fixed()


def price(spot, strike, days, vol, rate, dividend_yield):
    curve = lambda r: ql.YieldTermStructureHandle(ql.FlatForward(today, r, calendar))
    vols = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), vol, calendar))
    process = ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(spot)), curve(dividend_yield), curve(rate), vols)
    option = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, strike), ql.AmericanExercise(today, today + days))
    scheme = ql.QdFpTanhSinhIterationScheme(40, 60, 1e-12)
    values = []
    for equation in (ql.QdFpAmericanEngine.FP_A, ql.QdFpAmericanEngine.FP_B):
        option.setPricingEngine(ql.QdFpAmericanEngine(process, scheme, equation))
        values.append(option.NPV())
    return values


cases = []
for days in (30, 365, 1095, 3650):
    for strike in (80.0, 100.0, 120.0):
        for vol in (0.1, 0.25, 0.6):
            for rate, dividend_yield in ((0.05, 0.0), (0.05, 0.05), (0.02, 0.07), (0.1, 0.03)):
                a, b = price(100.0, strike, days, vol, rate, dividend_yield)
                inputs = {"spot": 100.0, "strike": strike, "expiryYears": days / 365, "vol": vol, "rate": rate, "dividendYield": dividend_yield, "type": "put"}
                cases.append({"inputs": inputs, "systemA": a, "systemB": b})
print(json.dumps({"about": "two fixed-point systems of one engine; where they agree the price is known", "library": "QuantLib " + ql.__version__, "command": "python3 make_american_reference.py > americanReference.json", "cases": cases}, separators=(",", ":")))
