"""Values of out-of-the-money options over their upper bound, in 60 digits: Φ(t − a) − e^x Φ(−t − a) with x = a s, t = s/2.

`left` is one minus the value before it is rounded; `elasticity` is ∂ ln value/∂ ln s, `left_elasticity` that of `left`.
Written with mpmath 1.4: python make_implied_deviation.py > impliedDeviation.json
"""

import json

from mpmath import mp, mpf, ncdf, npdf

mp.dps = 60


def upper(y):
    """Upper tail of the normal distribution without cancellation."""
    return mp.erfc(y / mp.sqrt(2)) / 2


cases = []
for s in (1e-4, 1e-3, 0.01, 0.05, 0.2, 0.41, 0.43, 0.8, 1.4, 1.6, 2.5, 5.0, 10.0, 40.0):
    for a in (0.0, 1e-6, 0.01, 0.1, 0.3, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 30.0, 37.0, 50.0):
        distance = float(mpf(a) * mpf(s))
        x, t = mpf(distance), mpf(s) / 2
        h = x / mpf(s)
        value = upper(h - t) - mp.exp(x) * upper(h + t)
        left = upper(t - h) + mp.exp(x) * upper(h + t)
        if value < mpf("1e-300") or left < mpf("1e-300"):
            continue
        vega = npdf(h - t) * mpf(s)
        cases.append(
            {
                "s": s,
                "distance": distance,
                "value": float(value),
                "left": float(left),
                "elasticity": float(vega / value),
                "left_elasticity": float(vega / left),
            }
        )
print('{"source": "make_implied_deviation.py, mpmath 1.4, 60 digits", "cases": [')
print(",\n".join(json.dumps(case) for case in cases))
print("]}")
