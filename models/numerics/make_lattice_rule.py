"""Generating vector of models/numerics/latticeRule.ts, component by component (numpy only).

Minimises the worst-case error of a rank-1 lattice rule with 4096 points in the Korobov space of smoothness 2 with product
weights 1/j^2 (F. Kuo, J. Complexity 19 (2003) 301-320).  Run: python make_lattice_rule.py
"""

import numpy as np

points, dimensions = 4096, 100
k = np.arange(points)
candidates = np.arange(1, points // 2, 2)


def kernel(x):
    return 2 * np.pi**2 * (x * x - x + 1 / 6)


product = np.ones(points)
vector = []
table = kernel(k / points)
for j in range(1, dimensions + 1):
    scores = np.array([(product * (1 + table[(k * z) % points] / j**2)).sum() for z in candidates])
    # Products that tie within rounding go to the smallest candidate.
    best = candidates[np.flatnonzero(scores <= scores.min() * (1 + 1e-12))[0]]
    vector.append(int(best))
    product = product * (1 + table[(k * best) % points] / j**2)
print(vector)
