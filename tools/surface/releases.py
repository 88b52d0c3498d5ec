"""Which release each distribution is compared with, and whether its version promises enough."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from quickscale.core.contracts.changes import LEVELS, Change, highest
from quickscale.core.contracts.compare import compare
from quickscale.core.contracts.openapi import compare_documents
from quickscale.core.contracts.text import read

from .folders import find_contract, list_contracts

WAIVERS = "contracts/waivers.toml"
_VERSION = re.compile(r'^version = "(.+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a distribution's next release has to be.

    Attributes:
        package: the distribution.
        base: what it was compared with, a tag or another ref; empty where there is nothing.
        old: the version at ``base``.
        new: the version now.
        changes: what differs, without what is waived.
        waived: the breaks that are waived.
    """

    package: str
    base: str
    old: str
    new: str
    changes: tuple[Change, ...] = ()
    waived: tuple[Change, ...] = ()

    @property
    def needed(self) -> str:
        return highest(
            [*(change.level for change in self.changes), *("minor" for _ in self.waived)]
        )

    @property
    def promised(self) -> str:
        """The kind of release that the version says; none yet may still become a minor one."""
        old, new = Version(self.old), Version(self.new)
        if new.release[:1] != old.release[:1]:
            return "major"
        if new.release[:2] != old.release[:2] or new == old:
            return "minor"
        return "patch"

    @property
    def is_kept(self) -> bool:
        return not self.base or LEVELS.index(self.needed) <= LEVELS.index(self.promised)


class Workspace:
    """The packages of a repository, at any of its commits."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def list_packages(self) -> Iterator[tuple[str, str]]:
        """Yield the distributions that have a contract, and their folders."""
        for package, file in list_contracts(self.root):
            yield package, "/".join(file.relative_to(self.root).parts[:2])

    def find_release(self, package: str) -> str:
        """Return the tag of a package's last release, nothing where there is none."""
        tags = self._git("tag", "--list", f"{package}-v*").split()
        versions = {tag: Version(tag.removeprefix(f"{package}-v")) for tag in tags}
        return max(versions, key=versions.__getitem__, default="")

    def read(self, path: str, ref: str = "") -> str:
        """Return a file as it is, or as it was at ``ref``; nothing where there is none."""
        if not ref:
            file = self.root / path
            return file.read_text() if file.is_file() else ""
        return self._git("show", f"{ref}:{path}")

    def find_document(self, folder: str) -> str:
        """Return the path of the OpenAPI document that a package ships, nothing for none."""
        found = next((self.root / folder / "src").rglob("openapi.json"), None)
        return str(found.relative_to(self.root)) if found else ""

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks history, and so perhaps the tags of releases."""
        return self._git("rev-parse", "--is-shallow-repository").strip() == "true"

    def knows(self, ref: str) -> bool:
        return bool(self._git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"))

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout if done.returncode == 0 else ""


def judge_all(workspace: Workspace, ref: str = "") -> list[Verdict]:
    """Compare each package with its last release, or with ``ref`` where it has none yet."""
    waivers = read_waivers(workspace)
    return [
        judge(workspace, package, folder, ref, waivers.get(package, {}))
        for package, folder in workspace.list_packages()
    ]


def judge(
    workspace: Workspace, package: str, folder: str, ref: str, waivers: Mapping[str, str]
) -> Verdict:
    base = workspace.find_release(package) or ref
    new = read_version(workspace.read(f"{folder}/pyproject.toml"))
    if not base:
        return Verdict(package, "", new, new)
    old = read_version(workspace.read(f"{folder}/pyproject.toml", base)) or new
    found = find_changes(workspace, package, folder, base)
    waived = tuple(it for it in found if it.level == "major" and it.what in waivers)
    kept = tuple(it for it in found if it not in waived)
    return Verdict(package, base, old, new, kept, waived)


def find_changes(workspace: Workspace, package: str, folder: str, base: str) -> list[Change]:
    file = find_contract(workspace.root, package)
    contract = file.relative_to(workspace.root).as_posix()
    document = workspace.find_document(folder)
    changes = list(compare(read(workspace.read(contract, base)), read(workspace.read(contract))))
    if document:
        old, new = workspace.read(document, base) or "{}", workspace.read(document)
        changes += compare_documents(json.loads(old), json.loads(new))
    return changes


def read_version(pyproject: str) -> str:
    match = _VERSION.search(pyproject)
    return match[1] if match else ""


def read_waivers(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return the reasons of waived breaks, by package and by what broke."""
    waivers: dict[str, dict[str, str]] = {}
    for entry in tomllib.loads(workspace.read(WAIVERS)).get("waiver", ()):
        waivers.setdefault(entry["package"], {})[entry["what"]] = entry["reason"]
    return waivers


def find_faults(workspace: Workspace, verdicts: list[Verdict]) -> Iterator[str]:
    """Yield the versions that promise less than they must, and waivers that waive nothing."""
    for verdict in verdicts:
        if not verdict.is_kept:
            yield (
                f"{verdict.package} {verdict.new} needs a {verdict.needed} release after "
                f"{verdict.old}: raise its version, keep what breaks, or waive it with a reason "
                f"in {WAIVERS}"
            )
    used = {(verdict.package, it.what) for verdict in verdicts for it in verdict.waived}
    for package, waivers in read_waivers(workspace).items():
        for what, reason in waivers.items():
            if not reason.strip():
                yield f"{WAIVERS}: the waiver of “{what}” has no reason"
            if (package, what) not in used:
                yield f"{WAIVERS}: nothing of {package} needs the waiver of “{what}”; remove it"


def describe(verdict: Verdict) -> Iterator[str]:
    if not verdict.base:
        yield (
            f"{verdict.package} {verdict.new}: no release yet (no tag {verdict.package}-v…); "
            "name what to compare it with: nox -s contract -- REF"
        )
        return
    yield f"{verdict.package} {verdict.new}, since {verdict.base}: {verdict.needed}"
    for level in reversed(LEVELS):
        yield from (f"  {level}: {it.what}" for it in verdict.changes if it.level == level)
    yield from (f"  waived: {it.what}" for it in verdict.waived)
