"""The files of a new project or layer, written all at once or not at all."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from packaging.version import Version

from .selection import Selection
from .sources import Candidate

SUFFIX = "-tpl"
PROJECT_TEMPLATE = files("quickscale.core.assembly") / "project_template"


def render_project(
    name: str, package: str, selection: Selection, template: Traversable = PROJECT_TEMPLATE
) -> dict[str, str]:
    """Return the texts of a project's files by their paths.

    Raises:
        KeyError: the template, of another release, needs what this one doesn't know.
    """
    values = _template_values(name, package, selection)
    return {
        _target(path, package): Template(source.read_text(encoding="utf-8")).substitute(values)
        for path, source in walk_templates(template)
    }


def write_folder(target: Path, texts: Mapping[str, str]) -> None:
    """Write the new folder ``target``, which appears whole or not at all.

    An OSError names ``target``, not the draft of it.
    """
    try:
        _write_draft(target, texts)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _write_draft(target: Path, texts: Mapping[str, str]) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for path, text in texts.items():
            file = draft / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for script in draft.glob("manage.py"):
            script.chmod(0o755)
        draft.chmod(0o755)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def walk_templates(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from walk_templates(entry, f"{path}/")
        elif path.endswith(SUFFIX):
            yield path, entry


def _target(path: str, package: str) -> str:
    parts = path.removesuffix(SUFFIX).split("/")
    if parts[0] == "package":
        parts[0] = package
    return "/".join(re.sub("^dot-", ".", part) for part in parts)


def _template_values(name: str, package: str, selection: Selection) -> dict[str, str]:
    candidates = (selection.core, *selection.layers)
    wheels = any(candidate.wheel for candidate in candidates)
    return {
        "name": package.replace("_", "-"),
        "title": name.replace("_", " ").replace("-", " ").capitalize(),
        "package": package,
        "theme": selection.theme_name,
        "skin": selection.skin.name,
        "summary": selection.summary,
        "layer_apps": "\n".join(f'    "{candidate.package}",' for candidate in selection.layers),
        "dependencies": "\n".join(
            f'    "{format_requirement(candidate)}",' for candidate in candidates
        ),
        "sources": _sources(candidates),
        "copy_wheels": "COPY wheels ./wheels" if wheels else "",
    }


def format_requirement(candidate: Candidate) -> str:
    version = Version(candidate.version)
    extra = "[production]" if candidate.kind == "core" else ""
    return f"{candidate.distribution}{extra}>={version.major}.{version.minor},<{version.major + 1}"


def _sources(candidates: tuple[Candidate, ...]) -> str:
    lines = [
        f'{candidate.distribution} = {{ path = "wheels/{candidate.wheel}" }}'
        for candidate in candidates
        if candidate.wheel
    ]
    return "\n".join(["", "[tool.uv.sources]", *lines]) if lines else ""
