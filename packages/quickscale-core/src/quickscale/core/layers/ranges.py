"""Version ranges between layers, read from the metadata of their distributions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version


def find_ranges(requirements: Iterable[str], distribution: str) -> Iterator[SpecifierSet]:
    """Yield the ranges in which ``requirements`` (Requires-Dist lines) need ``distribution``."""
    wanted = canonicalize_name(distribution)
    for line in requirements:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue  # the installer has already judged it
        if canonicalize_name(requirement.name) == wanted and _applies(requirement):
            yield requirement.specifier


def is_within(version: str, accepted: SpecifierSet) -> bool:
    """Say whether ``version`` may be used where ``accepted`` is asked for.

    A pre-release offers what its release will offer: 1.1.0.dev3 is within ``>=1.1``, while
    2.0.0rc1 is outside ``<2``, since it already lacks what version 2 takes away.
    """
    release = Version(version).base_version
    return accepted.contains(version, prereleases=True) or accepted.contains(release)


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})
