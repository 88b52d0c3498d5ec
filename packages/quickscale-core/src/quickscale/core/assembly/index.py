import subprocess
import sys
import tempfile

from quickscale.core.layers.layer import KIND_LABELS

from .builder import find_uv
from .errors import SelectionError
from .scaffold import format_requirement
from .selection import Selection
from .sources import PLURALS


def require_installable(selection: Selection) -> None:
    """Ask the package index for each layer of ``selection`` that is not known here."""
    for candidate in selection.layers:
        if candidate.layer is None:
            requirement = format_requirement(candidate)
            failure = _try_to_resolve(requirement)
            if failure:
                raise SelectionError(
                    f"The {KIND_LABELS[candidate.kind]} '{candidate.name}' isn't installed, and "
                    f"the package index doesn't have {requirement}:\n{failure}",
                    hint=f"quickscale layer list {PLURALS[candidate.kind]}",
                )


def _try_to_resolve(requirement: str) -> str:
    uv = find_uv()
    if uv:
        command = [uv, "pip", "compile", "--quiet", "--no-deps", "-"]
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--dry-run"]
        command += ["--ignore-installed", requirement]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, input=requirement, capture_output=True, text=True, check=False
        )
    return done.stderr.strip() if done.returncode else ""
