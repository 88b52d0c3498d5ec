"""Wheels of earlier releases, built from their tags, and what they are tried with."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from environments import Trial, find_wheel, read_requirements
from matrix import PLUGINS, SKINS, THEMES, Stack
from packaging.utils import parse_wheel_filename
from surface.releases import Workspace

from quickscale.core.layers.layer import find_ranges, is_within

CORE = "quickscale-core"
_KINDS = {
    "quickscale-business-theme-": THEMES,
    "quickscale-presentation-skin-": SKINS,
    "quickscale-feature-plugin-": PLUGINS,
}


def build_released(root: Path, target: Path) -> dict[str, Path]:
    """Return the wheel of each package's last release, by distribution; none for what has none."""
    workspace = Workspace(root)
    released = {}
    for package, folder in workspace.list_packages():
        if tag := workspace.find_release(package):
            released[package] = build_tag(root, tag, folder, target / package)
    return released


def build_tag(root: Path, tag: str, folder: str, target: Path) -> Path:
    """Build the wheel of a package as it was at a tag."""
    archive = subprocess.run(
        ["git", "archive", tag, folder],  # noqa: S607
        cwd=root,
        capture_output=True,
        check=True,
    )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(target, filter="data")
    build = ["uv", "build", "--quiet", "--wheel", "--out-dir", str(target), str(target / folder)]
    subprocess.run(build, check=True)
    [wheel] = target.glob("*.whl")
    return wheel


def list_released(root: Path, wheels: Path, target: Path) -> Iterator[Trial]:
    """Yield each layer's last release on the core of today, and today's on the core's last.

    What a range rules out is not promised, and not tried.

    Args:
        root: the repository, whose tags are the releases.
        wheels: the wheels of today.
        target: a folder for those of the releases.
    """
    released = build_released(root, target)
    for package, old in released.items():
        if name := _find_name(package):
            core = find_wheel(wheels, "quickscale_core")
            if accepts(old, core):
                title = f"{old.stem} on {core.stem}"
                yield _make_trial("old layer", title, wheels, name, (core, old))
    if CORE in released:
        old = released[CORE]
        for name in (*THEMES[:-1], *SKINS, *PLUGINS):
            new = find_wheel(wheels, name)
            if accepts(new, old):
                title = f"{new.stem} on {old.stem}"
                yield _make_trial("old core", title, wheels, name, (old, new))


def accepts(layer: Path, core: Path) -> bool:
    """Whether a layer's range lets a core in."""
    version = str(parse_wheel_filename(core.name)[1])
    ranges = find_ranges(read_requirements(layer), CORE)
    return all(is_within(version, accepted) for accepted in ranges)


def _find_name(package: str) -> str:
    """Return the short name of a layer that the matrix knows, nothing for what is none."""
    found = (package.removeprefix(prefix) for prefix in _KINDS if package.startswith(prefix))
    return next(found, "")


def _make_trial(kind: str, name: str, wheels: Path, layer: str, chosen: tuple[Path, Path]) -> Trial:
    """Return a trial of a layer and a core, with the usual skin beside them."""
    skin = layer if layer in SKINS else SKINS[0]
    theme = layer if layer in THEMES else "base"
    plugins = (layer,) if layer in PLUGINS else ()
    files = [*chosen, find_wheel(wheels, "quickscale_testing")]
    if layer not in SKINS:
        files.append(find_wheel(wheels, skin))
    title = name.replace("-py3-none-any", "").replace("_", "-")
    return Trial(kind, title, tuple(files), Stack(theme, skin, plugins))
