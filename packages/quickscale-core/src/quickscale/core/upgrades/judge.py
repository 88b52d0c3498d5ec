"""What an upgrade asks of a project: what breaks and where, and what there is to edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quickscale.core.assembly.scaffold import render_project
from quickscale.core.assembly.selection import Selection
from quickscale.core.assembly.sources import Candidate
from quickscale.core.contracts.changes import Change
from quickscale.core.contracts.compare import compare
from quickscale.core.contracts.openapi import compare_documents
from quickscale.core.layers.layer import CORE, find_ranges, is_within

from .edits import Edit, find_edits
from .errors import UpgradeError
from .project import Project
from .ranges import find_pyproject_edit
from .releases import Release
from .uses import Use, find_uses


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the project uses and that is gone, changed or deprecated.

    Attributes:
        what: what became of it.
        uses: where the project uses it.
        advice: what to use instead, where the layer says so.
    """

    what: str
    uses: tuple[Use, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One distribution's way from a release to a newer one.

    Attributes:
        old: what the project has.
        new: the newer release; the same where there is none.
        breaks: what the project's code has to be changed for.
        unused: how many breaks concern nothing that was found in the project.
        deprecated: what works on in the new release, and goes later.
    """

    old: Release
    new: Release
    breaks: tuple[Finding, ...] = ()
    unused: int = 0
    deprecated: tuple[Finding, ...] = ()

    @property
    def kind(self) -> str:
        """``major``, ``minor`` or ``patch``; empty where there is nothing newer."""
        old, new = self.old.version, self.new.version
        if new == old:
            return ""
        if new.major != old.major:
            return "major"
        return "minor" if new.minor != old.minor else "patch"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The whole of it.

    Attributes:
        steps: each distribution's, as the project lists them.
        conflicts: which of them do not fit together.
        edits: how the project's files change.
    """

    steps: tuple[Step, ...]
    conflicts: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing has to be changed."""
        return not (self.conflicts or self.edits or any(step.breaks for step in self.steps))

    @property
    def is_for_people(self) -> bool:
        """Whether something is left once the edits are written."""
        by_hand = any(edit.left for edit in self.edits)
        return bool(self.conflicts or by_hand or any(step.breaks for step in self.steps))


def judge_upgrade(
    project: Project,
    installed: Mapping[str, Release],
    newer: Mapping[str, Release],
    wheels: Mapping[str, Path],
) -> Upgrade:
    """Compare what a project has with newer releases of it.

    Args:
        project: the project.
        installed: the releases that it has, by distribution.
        newer: those that there are; what is missing, or older, stays as it is.
        wheels: the wheels that were given, for a project that carries its wheels.
    """
    new = {
        name: newer[name] if name in newer and newer[name].version > release.version else release
        for name, release in installed.items()
    }
    steps = tuple(_judge_step(project, installed[name], new[name]) for name in installed)
    edits = (
        *find_pyproject_edit(project, new, wheels),
        *_find_template_edits(project, installed, new),
    )
    return Upgrade(steps, tuple(_find_conflicts(new, installed)), edits)


def _judge_step(project: Project, old: Release, new: Release) -> Step:
    if new is old:
        return Step(old, new, deprecated=tuple(_find_deprecated(project, new)))
    advice = {**_list_advice(new), **_list_advice(old)}
    found = [
        Finding(change.what, tuple(uses), advice.get((change.section, change.name), ""))
        for change in _find_breaks(old, new)
        for uses in [find_uses(project.texts, change, _namespace_of(new))]
    ]
    breaks = tuple(finding for finding in found if finding.uses)
    return Step(old, new, breaks, len(found) - len(breaks), tuple(_find_deprecated(project, new)))


def _find_breaks(old: Release, new: Release) -> Iterator[Change]:
    for change in compare(old.read_contract(), new.read_contract()):
        if change.level == "major":
            yield change
    for change in compare_documents(old.read_document(), new.read_document()):
        if change.level == "major":
            yield change


def _namespace_of(release: Release) -> str:
    return release.layer.name if release.layer else "core"


def _list_advice(release: Release) -> dict[tuple[str, str], str]:
    return {
        (section, name): line.removeprefix(name).lstrip(": ")
        for section, lines in release.read_deprecations().items()
        for name, line in lines.items()
    }


def _find_deprecated(project: Project, release: Release) -> Iterator[Finding]:
    for (section, name), advice in _list_advice(release).items():
        change = Change("minor", f"{section}: {name} is deprecated", section=section, name=name)
        if uses := find_uses(project.texts, change, _namespace_of(release)):
            yield Finding(change.what, tuple(uses), advice)


def _find_conflicts(new: Mapping[str, Release], installed: Mapping[str, Release]) -> Iterator[str]:
    for release in new.values():
        for other in new.values():
            for accepted in find_ranges(release.requires, other.name):
                is_newer = (
                    other is not installed[other.name] or release is not installed[release.name]
                )
                if is_newer and not is_within(str(other.version), accepted):
                    yield (
                        f"{release.name} {release.version} needs {other.name} {accepted}, "
                        f"not {other.version}. Wait for a release of {release.name} that accepts "
                        f"it, or keep both as they are."
                    )


def _find_template_edits(
    project: Project, installed: Mapping[str, Release], new: Mapping[str, Release]
) -> tuple[Edit, ...]:
    selection = _select(project, new)
    if new[CORE] is installed[CORE] or selection is None:
        return ()
    base, now = (_render(project, selection, release) for release in (installed[CORE], new[CORE]))
    return tuple(find_edits(base, now, project.read_texts(now)))


def _render(project: Project, selection: Selection, core: Release) -> dict[str, str]:
    template = core.package / "assembly" / "project_template"
    try:
        texts = render_project(project.package, project.package, selection, template)
    except (KeyError, ValueError) as error:
        raise UpgradeError(
            f"The project template of {CORE} {core.version} needs a newer command: {error}.",
            hint=f"uvx --from {CORE}=={core.version} quickscale upgrade --check",
        ) from error
    return {file: text for file, text in texts.items() if file != "pyproject.toml"}


def _select(project: Project, releases: Mapping[str, Release]) -> Selection | None:
    """Return what the project chose; None for one without a skin, which serves its API alone."""
    chosen: dict[str, list[Candidate]] = {}
    for release in releases.values():
        candidate = _make_candidate(project, release)
        chosen.setdefault(candidate.kind, []).append(candidate)
    themes, skins = chosen.get("business_theme", []), chosen.get("presentation_skin", [])
    if not skins:
        return None
    plugins = tuple(chosen.get("feature_plugin", ()))
    return Selection(chosen["core"][0], themes[0] if themes else None, skins[0], plugins)


def _make_candidate(project: Project, release: Release) -> Candidate:
    layer = release.layer
    return Candidate(
        layer.kind if layer else "core",
        layer.name if layer else "core",
        release.name,
        str(release.version),
        layer.package if layer else "quickscale.core",
        project.wheels.get(release.name, ""),
        layer,
    )
