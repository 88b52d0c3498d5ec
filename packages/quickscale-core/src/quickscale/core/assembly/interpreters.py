import os
import sys
from pathlib import Path


def find_python(project: Path) -> str:
    """Return the project's own interpreter, or this one where the project has none."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    own = project / ".venv" / folder / name
    return str(own) if own.exists() else sys.executable
