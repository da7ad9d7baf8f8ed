"""The peer of bench/market.ts: reads Parquet files of bars, one after the other, with two threads.

Prints its versions; then for each line of input, `pandas`, `pyarrow` or `duckdb`, the milliseconds of one reading of all files.
"""
import sys
import time

import duckdb
import pandas
import pyarrow
import pyarrow.parquet

files = sys.argv[1:]
pyarrow.set_cpu_count(2)
connection = duckdb.connect(config={"threads": 2})
tasks = {
    "pandas": lambda file: pandas.read_parquet(file, engine="pyarrow"),
    "pyarrow": lambda file: pyarrow.parquet.read_table(file, partitioning=None),
    # Columns as numpy arrays.
    "duckdb": lambda file: connection.execute(f"select * from read_parquet('{file}', hive_partitioning = false)").fetchnumpy(),
}
print(f"pandas {pandas.__version__}, pyarrow {pyarrow.__version__}, duckdb {duckdb.__version__}", flush=True)
for line in sys.stdin:
    read = tasks[line.strip()]
    started = time.perf_counter()
    for file in files:
        read(file)
    print((time.perf_counter() - started) * 1e3, flush=True)
