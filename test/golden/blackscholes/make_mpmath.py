"""Makes mpmath.json: Black-Scholes-Merton prices and Greeks from their textbook formulas at 60 digits.

Run: python3 make_mpmath.py > mpmath.json     (mpmath 1.3.0)
"""
import json
from itertools import product
from mpmath import mp, mpf, log, sqrt, exp, ncdf, npdf, diff

mp.dps = 60


def d1(s, k, t, v, r, q):
    return (log(s / k) + (r - q + v * v / 2) * t) / (v * sqrt(t))


def price(s, k, t, v, r, q, sign):
    a = d1(s, k, t, v, r, q)
    b = a - v * sqrt(t)
    return sign * (s * exp(-q * t) * ncdf(sign * a) - k * exp(-r * t) * ncdf(sign * b))


def case(spot, strike, t, vol, rate, q, kind):
    s, k, T, v, r, y = (mpf(x) for x in (spot, strike, t, vol, rate, q))
    sign = 1 if kind == "call" else -1
    a = d1(s, k, T, v, r, y)
    b = a - v * sqrt(T)
    density = s * exp(-y * T) * npdf(a)
    delta = sign * exp(-y * T) * ncdf(sign * a)
    values = {
        "price": price(s, k, T, v, r, y, sign),
        "delta": delta,
        "gamma": density / (s * s * v * sqrt(T)),
        "vega": density * sqrt(T),
        "theta": -diff(lambda x: price(s, k, x, v, r, y, sign), T),
        "rho": diff(lambda x: price(s, k, T, v, x, y, sign), r),
        "vanna": diff(lambda x: diff(lambda z: price(z, k, T, x, r, y, sign), s), v),
        "volga": diff(lambda x: price(s, k, T, x, r, y, sign), v, 2),
        "veta": -diff(lambda x: diff(lambda z: price(s, k, x, z, r, y, sign), v), T),
        "vera": diff(lambda x: diff(lambda z: price(s, k, T, z, x, y, sign), v), r),
        "speed": diff(lambda z: price(z, k, T, v, r, y, sign), s, 3),
        "zomma": diff(lambda x: diff(lambda z: price(z, k, T, x, r, y, sign), s, 2), v),
        "color": -diff(lambda x: diff(lambda z: price(z, k, x, v, r, y, sign), s, 2), T),
        "ultima": diff(lambda x: price(s, k, T, x, r, y, sign), v, 3),
        "dividendRho": diff(lambda x: price(s, k, T, v, r, x, sign), y),
        "dualDelta": diff(lambda x: price(s, x, T, v, r, y, sign), k),
        "dualGamma": diff(lambda x: price(s, x, T, v, r, y, sign), k, 2),
        "charm": -diff(lambda x: diff(lambda z: price(z, k, x, v, r, y, sign), s), T),
    }
    inputs = {"spot": spot, "strike": strike, "expiryYears": t, "vol": vol, "rate": rate, "dividendYield": q, "type": kind}
    return {"inputs": inputs, "expected": {name: mp.nstr(value, 20) for name, value in values.items()}}


grid = product((60.0, 90.0, 100.0, 115.0, 180.0), (0.05, 0.5, 2.0, 10.0), (0.08, 0.25, 0.7), ((0.0, 0.0), (0.04, 0.015), (-0.01, 0.03)), ("call", "put"))
cases = [case(100.0, strike, t, vol, rate, q, kind) for strike, t, vol, (rate, q), kind in grid]
# What underflows a double says nothing about accuracy.
cases = [c for c in cases if abs(mpf(c["expected"]["price"])) > mpf("1e-290")]
print(json.dumps({"source": "textbook formulas and numerical derivatives", "library": "mpmath 1.3.0", "digits": 60, "command": "python3 make_mpmath.py > mpmath.json", "cases": cases}, indent=None, separators=(",", ":")))
