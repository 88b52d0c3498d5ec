"""Run benchmarks, two beside each other; one that misses its bar is run again, and alone.

python tools/benchmark.py [--quick | benchmarks/startup.py …]

``--quick`` leaves out those that fill a large database, or ask many hundred times.

What is compared is measured in turn, in one process: a neighbour slows both sides alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
#: What takes half a minute and more; Lighthouse also judges by time, which others' work spoils.
LONG = {
    "alerts",
    "analytics_stats",
    "crm_board",
    "crm_import",
    "crm_lists",
    "crm_reports",
    "dashboard_overview",
    "enumeration",
    "feed_import",
    "facets",
    "import_products",
    "lighthouse",
    "realestate_search",
    "sitemap",
}
#: What others share, and what takes the address of data that is not part of the project.
NO_BENCHMARKS = {"crm_board_by_hand", "crm_rows", "side_by_side"}
NEED_DATA = {"crm_duplicates", "crm_maven", "realestate_valuation"}
WORKERS = min(2, os.cpu_count() or 1)
TRIES = 3


def holds(path: str) -> bool:
    """Run a benchmark, print what it says, and say whether it keeps its bar."""
    done = subprocess.run(
        [sys.executable, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"\n{Path(path).name}\n{done.stdout}", end="", flush=True)
    return not done.returncode


def list_missed(paths: list[str]) -> list[str]:
    """Return the benchmarks that keep their bar in none of a few runs."""
    with ThreadPoolExecutor(WORKERS) as pool:
        kept = list(pool.map(holds, paths))
    missed = [path for path, is_kept in zip(paths, kept, strict=True) if not is_kept]
    return [path for path in missed if not any(holds(path) for _ in range(TRIES - 1))]


def main() -> int:
    chosen = sys.argv[1:]
    if chosen in ([], ["--quick"]):
        left_out = {*NO_BENCHMARKS, *NEED_DATA, *(LONG if chosen else ())}
        chosen = sorted(str(it) for it in FOLDER.glob("*.py") if it.stem not in left_out)
    missed = list_missed(chosen)
    print("\nmissed its bar:" if missed else "\nevery bar was kept", *missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
