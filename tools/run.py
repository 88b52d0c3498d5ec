"""Run a command of this workspace on a machine that has nothing but Python.

    python3 tools/run.py nox                      the tests
    python3 tools/run.py quickscale create …      the command line, as if it were installed
    python3 tools/run.py stripe-sandbox …         a test Stripe on this machine

The first call makes ``.tools``, an environment that holds uv and nox; nothing outside this folder
is touched. Where uv is installed already, ``uv run …`` does the same.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
BIN = TOOLS / ("Scripts" if os.name == "nt" else "bin")


def make_tools() -> None:
    """Install uv and nox beside the workspace, once."""
    if (BIN / "nox").exists() or (BIN / "nox.exe").exists():
        return
    print("Installing uv and nox into .tools …", flush=True)
    venv.create(TOOLS, with_pip=True, clear=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "uv>=0.9", "nox>=2026.10.20"], check=True)


def find_package(command: list[str]) -> str:
    """Return the package that brings a command, the smallest that does."""
    if command[0] == "stripe-sandbox":
        return "stripe-sandbox"
    is_validation = command[:3] == ["quickscale", "layer", "validate"]
    return "quickscale-testing" if is_validation else "quickscale-core"


def run(command: list[str]) -> int:
    """Run ``nox …`` in the workspace, another command in its package's environment, from here."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment.pop("VIRTUAL_ENV", None)
    if command[0] == "nox":
        return _wait_for(subprocess.Popen(command, cwd=ROOT, env=environment))
    package = find_package(command)
    environment["UV_PROJECT_ENVIRONMENT"] = str(TOOLS / package)
    uv = ["uv", "run", "--quiet", "--project", str(ROOT / "packages" / package)]
    uv += ["--frozen", "--no-default-groups", "--package", package]
    return _wait_for(subprocess.Popen([*uv, *command], env=environment))


def _wait_for(process: subprocess.Popen[bytes]) -> int:
    """Leave Ctrl-C to the command, which knows what to do with it, and return its exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return process.wait()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    make_tools()
    sys.exit(run(sys.argv[1:]))
