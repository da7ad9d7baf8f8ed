"""Values of the bivariate normal distribution function in 30 digits for bivariateNormalDigits.json.

P(X <= a, Y <= b) is the integral of phi(x) Phi((b - rho x) / sqrt(1 - rho^2)) over x <= a, by mpmath's quadrature on pieces
short enough for the steepest of these integrands.  Run: python make_bivariate_normal_digits.py > bivariateNormalDigits.json
"""

import json

from mpmath import linspace, mp, mpf, ncdf, npdf, quad, sqrt

mp.dps = 30


def cdf(a, b, rho):
    a, b, rho = mpf(a), mpf(b), mpf(rho)
    root = sqrt(1 - rho**2)
    kink = b / rho if rho != 0 else mpf(0)
    low = mpf(-13)
    cuts = sorted({low, a, *(x for x in linspace(low, a, 14)), *(kink + k * root for k in (-6, -3, 0, 3, 6) if low < kink + k * root < a)})
    return quad(lambda x: npdf(x) * ncdf((b - rho * x) / root), cuts)


levels = ["-4", "-1.5", "-0.2", "0.6", "2.5"]
correlations = ["-0.99", "-0.93", "-0.6", "0.25", "0.924", "0.926", "0.999"]
cases = []
for rho in correlations:
    for i, a in enumerate(levels):
        for b in levels[i:]:
            cases.append({"a": float(a), "b": float(b), "rho": float(rho), "cdf": mp.nstr(cdf(a, b, rho), 20)})
about = "P(X <= a, Y <= b), made by make_bivariate_normal_digits.py with mpmath in 30 digits."
print(json.dumps({"about": about, "cases": cases}, indent=0))
