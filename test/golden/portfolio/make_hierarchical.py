"""Hierarchical portfolios of PyPortfolioOpt and skfolio on the returns of estimators.json, for hierarchical.json.

python -m venv venv && venv/bin/pip install numpy pandas PyPortfolioOpt skfolio
venv/bin/python make_hierarchical.py > hierarchical.json
"""
import importlib.metadata
import json
import warnings

import numpy as np
import pandas as pd
import scipy.cluster.hierarchy as sch
from pypfopt import HRPOpt
from skfolio import RiskMeasure
from skfolio.cluster import HierarchicalClustering, LinkageMethod
from skfolio.optimization import HierarchicalEqualRiskContribution

warnings.filterwarnings("ignore")


def risk_parity(x, linkage):
    optimiser = HRPOpt(pd.DataFrame(x))
    weights = optimiser.optimize(linkage_method=linkage)
    return {
        "linkage": linkage,
        "weights": [float(weights[i]) for i in range(x.shape[1])],
        "order": [int(i) for i in sch.to_tree(optimiser.clusters, rd=False).pre_order()],
    }


def equal_risk(x, linkage, clusters, risk):
    model = HierarchicalEqualRiskContribution(
        risk_measure=RiskMeasure.VARIANCE if risk == "variance" else RiskMeasure.STANDARD_DEVIATION,
        hierarchical_clustering_estimator=HierarchicalClustering(
            max_clusters=clusters, linkage_method=LinkageMethod(linkage)
        ),
    ).fit(x)
    found = model.hierarchical_clustering_estimator_
    return {
        "linkage": linkage,
        "clusters": clusters,
        "found": int(found.n_clusters_),
        "risk": risk,
        "weights": model.weights_.tolist(),
    }


source = json.load(open("estimators.json"))
cases = []
for case in source["cases"]:
    x = np.array(case["returns"])
    cases.append(
        {
            "name": case["name"],
            "riskParity": [risk_parity(x, linkage) for linkage in ("single", "complete", "average", "ward")],
            "equalRisk": [
                equal_risk(x, linkage, clusters, risk)
                for linkage in ("single", "ward", "average")
                for clusters in (None, 2, 4)
                for risk in ("variance", "vol")
            ],
        }
    )
versions = {name: importlib.metadata.version(name) for name in ("numpy", "scipy", "PyPortfolioOpt", "skfolio")}
print(json.dumps({"madeBy": "make_hierarchical.py", "versions": versions, "cases": cases}))
