"""Times mixed-integer solvers on one thread; prints {task: [milliseconds, peer, value]}. Argument: the file of the tasks."""
import json
import sys
import time

import cvxpy as cp
import numpy as np
import pyscipopt
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp

with open(sys.argv[1]) as file:
    data = json.load(file)

n = 20
held = data["held"]
covariance = np.array(data["covariance"]).reshape(n, n)
root = np.linalg.cholesky(covariance).T
results = {}


def best_of(run, times=3):
    best, value = None, None
    for _ in range(times):
        start = time.perf_counter()
        value = run()
        spent = 1e3 * (time.perf_counter() - start)
        best = spent if best is None else min(best, spent)
    return best, value


def search(target):
    w, z = cp.Variable(n), cp.Variable(n, boolean=True)
    objective = 0.5 * cp.sum_squares(root @ (w - target))
    problem = cp.Problem(cp.Minimize(objective), [cp.sum(w) == 1, w >= 0, w <= z, cp.sum(z) <= held])

    def run():
        problem.solve(solver=cp.SCIP, scip_params={"limits/gap": 1e-9, "lp/threads": 1})
        return problem.value

    return run


scip = f"cvxpy {cp.__version__}, SCIP ({pyscipopt.__version__})"
for name, target in [
    ("least variance, 5 of 20 assets", np.zeros(n)),
    ("least tracking error, 5 of 20 assets", np.full(n, 1 / n)),
]:
    milliseconds, value = best_of(search(target), 1)
    results[name] = [milliseconds, scip, value]

for one in data["shares"]:
    targets, prices = np.array(one["targets"]), np.array(one["prices"])
    k = len(prices)

    def run():
        # Shares x and shortfalls s: least sum of s with prices x <= budget and prices x + s >= targets.
        cost = np.concatenate([np.zeros(k), np.ones(k)])
        budget = LinearConstraint(np.concatenate([prices, np.zeros(k)])[None, :], -np.inf, targets.sum())
        short = LinearConstraint(np.hstack([np.diag(prices), np.eye(k)]), targets, np.inf)
        upper = np.concatenate([np.floor(targets / prices) + 1, np.full(k, np.inf)])
        answer = milp(
            cost,
            constraints=[budget, short],
            integrality=np.concatenate([np.ones(k), np.zeros(k)]),
            bounds=Bounds(0, upper),
            options={"mip_rel_gap": 0},
        )
        return 2 * answer.fun

    milliseconds, value = best_of(run)
    results[f"exact whole shares, {k} assets"] = [milliseconds, f"HiGHS of scipy {scipy.__version__}", value]

print(json.dumps(results))
