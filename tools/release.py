"""Make a release of one distribution: its version, changelog, wheel, commit and tag.

    python tools/release.py PACKAGE patch|minor|major [--dry-run]

All of it is done in a clone of this repository, so that this one stays as it is until everything
has passed; then its commit and its tag are fetched from there. ``--dry-run`` leaves that out.
Nothing is published: RELEASING.md says how that is done, and by whom.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version
from surface.folders import find_folder, read_name
from surface.releases import Workspace, describe, judge_all

from quickscale.core.contracts.changes import LEVELS

ROOT = Path(__file__).resolve().parent.parent
#: What a project needs besides the layer that is tried out.
_BESIDE = ("quickscale-core", "quickscale-presentation-skin-modern-htmx")
_OPTIONS = {
    "quickscale-business-theme-": "--business-theme",
    "quickscale-presentation-skin-": "--presentation-skin",
    "quickscale-feature-plugin-": "--feature-plugins",
}
_STRANGERS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "REDIS_URL", "VIRTUAL_ENV")


class Refused(Exception):
    """Why there is no release, in sentences."""


@dataclass(frozen=True)
class Plan:
    """What is to be released.

    Attributes:
        root: the clone that it is made in.
        package: the distribution.
        old: the version of its last release, empty where it has none.
        new: the version to be.
    """

    root: Path
    package: str
    old: str
    new: str

    @property
    def folder(self) -> Path:
        return find_folder(self.root, self.package)

    @property
    def tag(self) -> str:
        return f"{self.package}-v{self.new}"

    @property
    def is_major(self) -> bool:
        return bool(self.old) and Version(self.old).major != Version(self.new).major


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a command and return what it prints; Refused with all of that where it fails."""
    kept = {name: value for name, value in os.environ.items() if name not in _STRANGERS}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}".strip())
    return done.stdout


def require_clean(root: Path) -> None:
    if changed := run(["git", "status", "--porcelain"], root):
        raise Refused(f"Commit or put away what has changed first:\n{changed.rstrip()}")


def plan_release(root: Path, package: str, kind: str) -> Plan:
    """Return what a release of that kind would be.

    Raises:
        Refused: there is no such package, nothing to say about it, or its contract needs more.
    """
    workspace = Workspace(root)
    if workspace.is_shallow:
        raise Refused("This clone may lack the tags of releases: git fetch --unshallow --tags")
    try:
        folder = find_folder(root, package)
    except LookupError as error:
        known = sorted(map(read_name, root.glob("packages/*/pyproject.toml")))
        raise Refused(f"{error} There are: {', '.join(known)}.") from error
    if not any(folder.glob("changes/*.md")):
        raise Refused(f"{folder.name}/changes has nothing to say about a release.")
    written = read_version(folder)
    old = workspace.find_release(package).removeprefix(f"{package}-v")
    new = raise_version(old, kind) if old else written
    if Version(written) not in (Version(old or new), Version(new)):
        raise Refused(f"{folder.name} is {written}; {kind} after {old} would be {new}.")
    require_kept(workspace, package, kind)
    return Plan(root, package, old, new)


def require_kept(workspace: Workspace, package: str, kind: str) -> None:
    """Refuse a release that promises less than what has changed since the last."""
    for verdict in judge_all(workspace):
        is_less = LEVELS.index(kind) < LEVELS.index(verdict.needed)
        if verdict.package == package and verdict.base and is_less:
            reasons = "\n".join(describe(verdict))
            raise Refused(f"{package} needs a {verdict.needed} release:\n{reasons}")


def read_version(folder: Path) -> str:
    found = re.search(r'^version = "(.+)"$', (folder / "pyproject.toml").read_text(), re.M)
    if found is None:
        raise Refused(f"{folder}/pyproject.toml has no version.")
    return found[1]


def raise_version(version: str, kind: str) -> str:
    major, minor, patch = Version(version).release
    numbers = {
        "major": (major + 1, 0, 0),
        "minor": (major, minor + 1, 0),
        "patch": (major, minor, patch + 1),
    }
    return ".".join(map(str, numbers[kind]))


def write_release(plan: Plan) -> None:
    """Write the version, the ranges that a major one asks for, the lock file and the changelog."""
    file = plan.folder / "pyproject.toml"
    version = f'version = "{plan.new}"'
    file.write_text(re.sub(r'^version = ".+"$', version, file.read_text(), count=1, flags=re.M))
    if plan.is_major:
        for folder in list_dependants(plan):
            write_range(plan, folder)
    run(["uv", "lock", "--quiet"], plan.root)
    towncrier = [sys.executable, "-m", "towncrier", "build", "--yes", "--config", "towncrier.toml"]
    folder = plan.folder.relative_to(plan.root)
    towncrier += ["--dir", str(folder), "--name", plan.package, "--version", plan.new]
    run(towncrier, plan.root)


def list_dependants(plan: Plan) -> list[Path]:
    """Return the folders of the packages that need this one."""
    needed = re.compile(rf'"{plan.package}(\[\w+\])?>=')
    files = [*plan.root.glob("packages/*/pyproject.toml"), *plan.root.glob("tests/layers/*/*.toml")]
    return sorted(file.parent for file in files if needed.search(file.read_text()))


def write_range(plan: Plan, folder: Path) -> None:
    """Have a package need the new major version, and say so among its changes."""
    file, major = folder / "pyproject.toml", Version(plan.new).major
    needed = rf'("{plan.package}(?:\[\w+\])?)>=[^"]+"'
    file.write_text(re.sub(needed, rf'\1>={major}.0,<{major + 1}"', file.read_text()))
    if (folder / "changes").is_dir():
        text = f"It needs `{plan.package}` {major}.\n"
        (folder / "changes" / f"{plan.package}-{major}.changed.md").write_text(text)


def build_release(plan: Plan, target: Path) -> Path:
    """Build the source archive and, from that, the wheel; return the wheel."""
    run(["uv", "build", "--quiet", "--out-dir", target, plan.folder], plan.root)
    [wheel], [archive] = target.glob("*.whl"), target.glob("*.tar.gz")
    run([sys.executable, "-m", "twine", "check", "--strict", wheel, archive], plan.root)
    return wheel


def try_out(plan: Plan, wheel: Path, scratch: Path) -> None:
    """Install the wheel outside of the workspace and, if it is a layer, check a project of it."""
    wheels = scratch / "wheels"
    for name in sorted({*_BESIDE, *list_needed(plan)} - {plan.package}):
        build = ["uv", "build", "--quiet", "--wheel", "--out-dir", wheels]
        run([*build, find_folder(plan.root, name)], plan.root)
    wheels.joinpath(wheel.name).write_bytes(wheel.read_bytes())
    venv.create(scratch / "venv", with_pip=False)
    python = scratch / "venv/bin/python"
    install = ["uv", "pip", "install", "--quiet", "--python", python]
    run([*install, *wheels.glob("*.whl")], scratch)
    code = f"from importlib.metadata import version; print(version({plan.package!r}))"
    if run([python, "-c", code], scratch).strip() != plan.new:
        raise Refused(f"The wheel of {plan.package} isn't {plan.new}.")
    create = [python, "-m", "quickscale.core.cli", "create", "tryout", "--no-install"]
    run([*create, "--layers-from", wheels, *choose_layer(plan.package)], scratch)
    run([python, "manage.py", "check", "--fail-level", "WARNING"], scratch / "tryout")


def list_needed(plan: Plan) -> list[str]:
    """Return the packages of the workspace that this one needs."""
    text = (plan.folder / "pyproject.toml").read_text()
    names = map(read_name, plan.root.glob("packages/*/pyproject.toml"))
    return [name for name in names if re.search(rf'"{name}(\[\w+\])?>=', text)]


def choose_layer(package: str) -> list[str]:
    """Return the options that put a package into a project, none for what is no layer."""
    for prefix, option in _OPTIONS.items():
        if package.startswith(prefix):
            return [option, package.removeprefix(prefix)]
    return []


def commit_release(plan: Plan) -> None:
    message = f"Release {plan.package} {plan.new}"
    run(["git", "add", "--all"], plan.root)
    run(["git", "commit", "--quiet", "--message", message], plan.root)
    run(["git", "tag", "--annotate", plan.tag, "--message", message], plan.root)


def release(root: Path, package: str, kind: str, *, dry_run: bool) -> None:
    """Make a release of ``package``; Refused where that cannot be."""
    require_clean(root)
    plan_release(root, package, kind)
    run([sys.executable, "tools/contract.py", "--check"], root)
    with tempfile.TemporaryDirectory(prefix="quickscale-release-") as folder:
        clone, scratch = Path(folder, "clone"), Path(folder, "scratch")
        run(["git", "clone", "--quiet", root, clone], root)
        for name in ("user.name", "user.email"):
            run(["git", "config", name, run(["git", "config", name], root).strip()], clone)
        plan = plan_release(clone, package, kind)
        write_release(plan)
        scratch.mkdir()
        try_out(plan, build_release(plan, scratch / "dist"), scratch)
        commit_release(plan)
        print(run(["git", "show", "--stat", "--format=%s", "HEAD"], clone))
        if dry_run:
            print(f"{plan.tag} would pass. Nothing was changed here.")
            return
        run(["git", "pull", "--quiet", "--ff-only", "--tags", clone, "HEAD"], root)
    print(f"Made {plan.tag}. Next: git push --follow-tags, then see RELEASING.md")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("package", metavar="PACKAGE")
    parser.add_argument("kind", choices=LEVELS)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args(arguments)
    try:
        release(ROOT, options.package, options.kind, dry_run=options.dry_run)
    except Refused as refusal:
        print(f"No release: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
