"""Run pytest; what fails beside others has to pass once more, alone.

Several sessions share the processor, so that a browser, a server or a clock is sometimes late. A
test that fails again fails the run; one that passes then is named, for it may hide a race.

    python tools/run_tests.py NAME [PYTEST'S ARGUMENTS]
"""

import json
import subprocess
import sys
from pathlib import Path

#: Of each run its own, since several run at once.
CACHES = Path(__file__).resolve().parent.parent / ".nox/tests"
#: What pytest keeps for all: databases that one run has migrated for the others.
SHARED = Path("d/migrated")
TESTS_FAILED = 1


def main(name: str, *arguments: str) -> int:
    cache = CACHES / name
    _share_databases(cache / SHARED)
    command = [sys.executable, "-m", "pytest", "-q", "-o", f"cache_dir={cache}", *arguments]
    code = subprocess.run(command, check=False).returncode
    failed = _read_failed(cache)
    if code != TESTS_FAILED or not failed:
        return code
    print("once more, alone:", *failed, sep="\n  ", flush=True)
    alone = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
    code = subprocess.run([*command, *alone], check=False).returncode
    if not code:
        print("unstable, for they passed only alone:", *failed, sep="\n  ", flush=True)
    return code


def _share_databases(folder: Path) -> None:
    kept = CACHES / SHARED
    kept.mkdir(parents=True, exist_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.is_symlink():
        folder.symlink_to(kept, target_is_directory=True)


def _read_failed(cache: Path) -> list[str]:
    found = cache / "v/cache/lastfailed"
    return sorted(json.loads(found.read_text())) if found.exists() else []


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
