"""Releases made in a scratch clone, and tried with what is there today."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.releases, pytest.mark.xdist_group("releases")]

ROOT = Path(__file__).parents[2]
SEO, CORE = "quickscale-feature-plugin-seo", "quickscale-core"
FOLDER = "packages/feature-plugin-seo"


def git(folder, *command):
    done = subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of this repository in which the core and a plugin have been released as they are."""
    folder = tmp_path_factory.mktemp("releases") / "clone"
    git(ROOT, "clone", "--quiet", str(ROOT), str(folder))
    git(folder, "config", "user.name", "A")
    git(folder, "config", "user.email", "a@example.com")
    for package in (CORE, SEO):
        git(folder, "tag", f"{package}-v1.0.0")
    return folder


def release(clone, *arguments):
    done = subprocess.run(
        [sys.executable, "tools/release.py", *arguments],
        cwd=clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_release_leaves_a_commit_a_tag_and_a_changelog_or_nothing(clone):
    before = git(clone, "rev-parse", "HEAD")
    status, told = release(clone, SEO, "patch", "--dry-run")
    assert status == 0, told
    assert f"{SEO}-v1.0.1 would pass. Nothing was changed here." in told
    assert git(clone, "rev-parse", "HEAD") == before

    status, told = release(clone, SEO, "patch")
    assert status == 0, told
    assert git(clone, "log", "-1", "--format=%s") == f"Release {SEO} 1.0.1"
    assert git(clone, "rev-parse", f"{SEO}-v1.0.1^{{commit}}") == git(clone, "rev-parse", "HEAD")
    assert git(clone, "status", "--porcelain") == ""
    assert "## 1.0.1 (" in (clone / FOLDER / "CHANGELOG.md").read_text()
    assert not list((clone / FOLDER / "changes").glob("*.md"))
    assert 'version = "1.0.1"' in (clone / FOLDER / "pyproject.toml").read_text()
    assert f'name = "{SEO}"\nversion = "1.0.1"' in (clone / "uv.lock").read_text()

    status, told = release(clone, SEO, "patch")
    assert (status, "changes has nothing to say" in told) == (1, True)


def test_earlier_releases_run_with_what_is_there_today(clone, wheels, tools, tmp_path):
    import environments
    import wheelhouse

    trials = list(wheelhouse.list_released(clone, wheels, tmp_path / "released"))
    kinds = {trial.kind for trial in trials}
    assert kinds == {"old layer", "old core"}
    [layer] = (trial for trial in trials if trial.kind == "old layer")
    core = next(trial for trial in trials if trial.kind == "old core")
    assert layer.name.startswith(f"{SEO}-1.0.")
    for trial in (layer, core):
        outcome = environments.run_trial(trial)
        assert outcome.passed, outcome.output


def test_an_old_layer_that_the_core_has_broken_does_not_pass(clone, wheels, tools, tmp_path):
    import environments
    import wheelhouse

    released = wheelhouse.build_released(clone, tmp_path / "released")
    broken = tmp_path / "broken"
    shutil.copytree(wheels, broken)
    [core] = broken.glob("quickscale_core-*.whl")
    _remove(core, "quickscale/core/plugin_framework/")
    layer = released[SEO]
    trial = wheelhouse._make_trial("old layer", "x", broken, "seo", (core, layer))
    assert not environments.run_trial(trial).passed


def _remove(wheel, folder):
    with ZipFile(wheel) as archive:
        kept = {it: archive.read(it) for it in archive.namelist() if not it.startswith(folder)}
    with ZipFile(wheel, "w") as archive:
        for name, text in kept.items():
            archive.writestr(name, text)
