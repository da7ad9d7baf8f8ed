"""Points of the unscrambled Sobol sequence of scipy 1.17.1: python make_sobol.py > sobol.json"""

import json

import scipy
from scipy.stats import qmc

DIMENSIONS = [1, 2, 3, 4, 5, 10, 37, 100, 256, 1111, 2000, 3667, 3668, 4096]
sequence = qmc.Sobol(max(DIMENSIONS), scramble=False, bits=32)
points = sequence.random(4096)
rows = [1, 2, 3, 5, 100, 1023, 4095]
print(
    json.dumps(
        {
            "source": "scipy.stats.qmc.Sobol(d=4096, scramble=False, bits=32), points in Gray code order, point 0 is zero",
            "library": f"scipy {scipy.__version__}",
            "command": "python make_sobol.py > sobol.json",
            "dimensions": DIMENSIONS,
            "points": [{"index": i, "values": [float(points[i][d - 1]) for d in DIMENSIONS]} for i in rows],
        },
        indent=1,
    )
)
