"""Values of barrier and touch options that are watched at dates, for discreteBarrier.json.

    python3 make_discrete_barrier.py > discreteBarrierReference.json

Plain Python 3, double precision. From date to date the value is the mean of the next one under the normal law of the log
price, by a 16-point Gauss-Legendre rule on panels of one standard deviation, cut at every kink; payoffs are integrated
too, so no closed form is used. Panels of half the length move no value by more than 1e-12.
"""

import json
import math


def gauss_legendre(n):
    nodes, weights = [], []
    for i in range(n):
        x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
        for _ in range(60):
            before, here = 1.0, x
            for k in range(2, n + 1):
                before, here = here, ((2 * k - 1) * x * here - (k - 1) * before) / k
            slope = n * (x * here - before) / (x * x - 1)
            x -= here / slope
        nodes.append(x)
        weights.append(2 / ((1 - x * x) * slope * slope))
    return nodes, weights


NODES, WEIGHTS = gauss_legendre(16)


def rule(start, end, cuts, length):
    """Nodes and weights between two log prices, on panels that end at the cuts."""
    points = []
    edges = [start] + sorted(c for c in cuts if start < c < end) + [end]
    for low, high in zip(edges, edges[1:]):
        count = math.ceil((high - low) / length)
        half = (high - low) / count / 2
        for panel in range(count):
            middle = low + (2 * panel + 1) * half
            points += [(middle + half * x, half * w) for x, w in zip(NODES, WEIGHTS)]
    return points


def claim(spot, t, vol, r, q, interval, lower, upper, payoff, at_hit, kinks):
    dates = round(t / interval)
    deviation = vol * math.sqrt(interval)
    mean = (r - q - vol * vol / 2) * interval
    reach = 9 * vol * math.sqrt(t) + abs(r - q) * t + vol * vol * t
    start, end = math.log(spot) - reach, math.log(spot) + reach
    cuts = [math.log(level) for level in (lower, upper, *kinks) if 0 < level < math.inf]
    points = rule(start, end, cuts, deviation)
    alive = [lower < math.exp(x) < upper for x, _ in points]
    discount = math.exp(-r * interval) / (deviation * math.sqrt(2 * math.pi))

    def mean_at(x, values):
        total = 0.0
        for (y, weight), value in zip(points, values):
            z = (y - x - mean) / deviation
            if value and abs(z) < 9:
                total += weight * math.exp(-z * z / 2) * value
        return discount * total

    def dead(x):
        return at_hit(math.exp(x))

    values = [payoff(math.exp(x)) if a else dead(x) for (x, _), a in zip(points, alive)]
    for _ in range(dates - 1):
        values = [mean_at(x, values) if a else dead(x) for (x, _), a in zip(points, alive)]
    return mean_at(math.log(spot), values)


def option(kind, lower, upper, effect, rebate, strike, **market):
    sign = 1 if kind == "call" else -1
    pays = lambda s: max(0.0, sign * (s - strike))
    out = lambda payoff, hit: claim(lower=lower, upper=upper, payoff=payoff, at_hit=hit, kinks=[strike], **market)
    if effect == "out":
        return out(pays, lambda s: rebate)
    plain = claim(lower=0, upper=math.inf, payoff=pays, at_hit=lambda s: 0.0, kinks=[strike], **market)
    return plain - out(lambda s: pays(s) - rebate, lambda s: 0.0)


BASE = dict(spot=100, t=0.5, vol=0.25, r=0.05, q=0.02, interval=0.05)
CASES = [
    ("down-out-call", dict(kind="call", lower=95, upper=math.inf, effect="out", rebate=3, strike=100)),
    ("down-in-put", dict(kind="put", lower=90, upper=math.inf, effect="in", rebate=2, strike=105)),
    ("up-out-call", dict(kind="call", lower=0, upper=120, effect="out", rebate=0, strike=95)),
    ("up-in-put", dict(kind="put", lower=0, upper=103, effect="in", rebate=0, strike=100)),
    ("double-out-call", dict(kind="call", lower=85, upper=125, effect="out", rebate=1, strike=100)),
    ("double-in-put", dict(kind="put", lower=92, upper=110, effect="in", rebate=0, strike=100)),
]
TOUCHES = [
    ("one-touch-cash", 0, 110, lambda s: 0.0, lambda s: 10.0),
    ("one-touch-asset", 93, math.inf, lambda s: 0.0, lambda s: s),
    ("no-touch-asset", 93, math.inf, lambda s: s, lambda s: 0.0),
    ("double-no-touch-cash", 88, 115, lambda s: 10.0, lambda s: 0.0),
]

rows = [{"id": name, "expected": option(**terms, **BASE)} for name, terms in CASES]
rows += [
    {"id": name, "expected": claim(lower=low, upper=high, payoff=pay, at_hit=hit, kinks=[], **BASE)}
    for name, low, high, pay, hit in TOUCHES
]
print(json.dumps({"about": "Printed by make_discrete_barrier.py, which says how.", "cases": rows}, indent=1))
