"""Run benchmarks; one that misses its bar is run again, since machines are noisy.

python tools/benchmark.py [benchmarks/startup.py …]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
TRIES = 3


def holds(path: str) -> bool:
    """Say whether a benchmark keeps its bar in one of a few runs."""
    print(f"\n{Path(path).name}", flush=True)
    return any(
        not subprocess.run([sys.executable, path], check=False).returncode for _ in range(TRIES)
    )


def main() -> int:
    chosen = sys.argv[1:] or sorted(
        str(path) for path in FOLDER.glob("*.py") if path.stem != "side_by_side"
    )
    missed = [path for path in chosen if not holds(path)]
    print("\nmissed its bar:" if missed else "\nevery bar was kept", *missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
