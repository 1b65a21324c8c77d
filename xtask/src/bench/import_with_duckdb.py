"""Loads an export with DuckDB and prints how long it took, to compare with `cargo xtask bench import`.

    cargo xtask bench import --rows 1000000 --keep export.csv     prints "seconds" and "cpu_s" of Cloudtab
    python3 -m pip install duckdb
    python3 xtask/src/bench/import_with_duckdb.py export.csv [SECONDS CPU_SECONDS]

With Cloudtab's two figures it prints the ratios: above 1, Cloudtab is slower. All columns are loaded as text, as an export is,
into a table in a file, with the same sums as a bill: by service, by provider and in total.
"""

import json
import os
import resource
import sys
import tempfile
import time

import duckdb


def main() -> None:
    export = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        database = duckdb.connect(os.path.join(folder, "export.duckdb"))
        database.execute("SET threads = 2")
        database.execute("CREATE TABLE lines AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [export])
        cost = "sum(CAST(BilledCost AS DECIMAL(38, 18)))"
        for group in ("ServiceName", "ProviderName"):
            database.execute(f"SELECT {group}, {cost} FROM lines GROUP BY {group}").fetchall()
        rows, total = database.execute(f"SELECT count(*), {cost} FROM lines").fetchone()
        database.close()
        seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {
        "name": "import_with_duckdb",
        "version": duckdb.__version__,
        "rows": rows,
        "total": str(total),
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu, 2),
        "rss_mb": after.ru_maxrss // 1024,
    }
    if len(sys.argv) > 3:
        figures["cloudtab_slower_by"] = round(float(sys.argv[2]) / seconds, 2)
        figures["cloudtab_cpu_more_by"] = round(float(sys.argv[3]) / cpu, 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
