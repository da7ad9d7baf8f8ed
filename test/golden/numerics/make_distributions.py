"""Values of gamma, beta, Student t and binomial distributions with 40 digits, for models/numerics.

Run: python make_distributions.py > distributions.json   (mpmath 1.4.1, scipy 1.17.1 for the start of each quantile)
"""
import json

import mpmath as mp
from scipy import stats

mp.mp.dps = 40
num = lambda x: mp.nstr(x, 20)


def gamma_tails(x, a):
    return mp.gammainc(a, 0, x, regularized=True), mp.gammainc(a, x, mp.inf, regularized=True)


def t_lower(t, dof):
    t, dof = mp.mpf(t), mp.mpf(dof)
    tail = mp.betainc(dof / 2, mp.mpf(1) / 2, 0, dof / (dof + t * t), regularized=True) / 2
    return tail if t < 0 else 1 - tail


def root(f, start):
    return mp.findroot(f, (mp.mpf(start), mp.mpf(start) * (1 + mp.mpf("1e-6"))), tol=mp.mpf("1e-60"), verify=False)


log_gamma = [[x, num(mp.loggamma(mp.mpf(x)))] for x in [1e-8, 0.1, 0.5, 1.5, 2.5, 3.0, 7.25, 9.99, 10.0, 100.5, 1e6]]
gamma = []
for a in [0.5, 1, 1.75, 2.5, 10, 50, 500]:
    for q in [1e-9, 1e-3, 0.3, 0.5, 0.9, 0.999]:
        x = float(stats.gamma.ppf(q, a))
        lower, upper = gamma_tails(mp.mpf(x), mp.mpf(a))
        gamma.append([x, a, num(lower), num(upper)])
beta = []
for a, b in [(0.5, 0.5), (2, 3), (1.5, 0.5), (10, 200), (50.0, 951.0), (500, 0.5)]:
    for q in [1e-8, 0.01, 0.4, 0.97]:
        x = float(stats.beta.ppf(q, a, b))
        lower = mp.betainc(a, b, 0, mp.mpf(x), regularized=True)
        beta.append([x, a, b, num(lower), num(1 - lower)])
student = [[t, dof, num(t_lower(t, dof))] for dof in [1, 2.5, 3, 5, 30, 500] for t in [-40, -5, -1, -0.01, 0.3, 2, 12]]
student_quantile = []
for dof in [2.1, 3, 5, 8, 50, 400]:
    for p in [1e-9, 1e-4, 0.025, 0.3, 0.45]:
        start = stats.t.ppf(p, dof)
        student_quantile.append([p, dof, num(root(lambda t: t_lower(t, dof) / p - 1, start))])
binomial = []
for n, p in [(10, 0.3), (1000, 0.05), (1000, 0.0005), (5000, 0.5)]:
    for k in [max(0, int(n * p) - 90), int(n * p), int(n * p) + 5]:
        total = mp.fsum(mp.binomial(n, i) * mp.mpf(p) ** i * (1 - mp.mpf(p)) ** (n - i) for i in range(k + 1))
        binomial.append([k, n, p, num(total)])
binomial_quantile = [
    [level, n, p, int(stats.binom.ppf(level, n, p))]
    for level in [0.025, 0.5, 0.975]
    for n, p in [(1000, 0.05), (1000, 0.001), (20_000, 0.01), (100_000, 0.05)]
]
print(
    json.dumps(
        {
            "madeBy": "make_distributions.py",
            "library": f"mpmath {mp.__version__}, 40 digits",
            "logGamma": {"columns": ["x", "expected"], "rows": log_gamma},
            "gammaTails": {"columns": ["x", "shape", "lower", "upper"], "rows": gamma},
            "betaTails": {"columns": ["x", "a", "b", "lower", "upper"], "rows": beta},
            "studentTLower": {"columns": ["t", "dof", "expected"], "rows": student},
            "studentTQuantile": {"columns": ["p", "dof", "expected"], "rows": student_quantile},
            "binomialCdf": {"columns": ["k", "n", "p", "expected"], "rows": binomial},
            "binomialQuantile": {"columns": ["level", "n", "p", "expected"], "rows": binomial_quantile},
        },
        indent=1,
    )
)
