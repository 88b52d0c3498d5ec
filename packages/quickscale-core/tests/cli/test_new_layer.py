"""quickscale layer new, as the author of a layer types it."""

import tomllib
from pathlib import Path

import pytest

from .test_command_line import quickscale

BARE = Path(__file__).parents[4] / "tests/layers/skin-bare/src/quickscale_presentation_skins/bare"


@pytest.mark.parametrize(
    ("kind", "folder", "entry_point"),
    [
        (
            "theme",
            "business-theme-dental-clinic",
            "quickscale_business_themes.dental_clinic.theme_config:DentalClinicTheme",
        ),
        (
            "skin",
            "presentation-skin-dental-clinic",
            "quickscale_presentation_skins.dental_clinic.skin_config:DentalClinicSkin",
        ),
        (
            "plugin",
            "feature-plugin-dental-clinic",
            "quickscale_feature_plugins.dental_clinic.plugin_config:DentalClinicPlugin",
        ),
    ],
)
def test_it_writes_a_distribution_with_its_entry_point(tmp_path, kind, folder, entry_point):
    done = quickscale("layer", "new", kind, "dental-clinic", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tomllib.loads((tmp_path / folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == f"quickscale-{folder}"
    (points,) = project["entry-points"].values()
    assert points == {"dental-clinic": entry_point}
    module = tmp_path / folder / "src" / entry_point.partition(":")[0].replace(".", "/")
    assert module.with_suffix(".py").is_file()


@pytest.mark.parametrize("name", ["", "Dental", "2nd", "a--b", "-a", "class", "a_b", "../a"])
def test_a_name_that_no_layer_can_have_is_refused(tmp_path, name):
    done = quickscale("layer", "new", "theme", "--", name, folder=tmp_path)
    assert done.returncode == 1
    assert "isn't a valid layer name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    quickscale("layer", "new", "skin", "plain", folder=tmp_path)
    (tmp_path / "presentation-skin-plain/README.md").write_text("mine")
    done = quickscale("layer", "new", "skin", "plain", folder=tmp_path)
    assert done.returncode == 1
    assert "exists already" in done.stderr
    assert (tmp_path / "presentation-skin-plain/README.md").read_text() == "mine"


def test_a_new_skin_begins_as_the_bare_skin_that_every_screen_is_tested_with(tmp_path):
    quickscale("layer", "new", "skin", "bare", folder=tmp_path)
    package = tmp_path / "presentation-skin-bare/src/quickscale_presentation_skins/bare"
    begun, tested = (
        {path.relative_to(root): path.read_text() for path in root.rglob("*.[hc][ts]*")}
        for root in (package, BARE)
    )
    assert begun == tested
    assert len(begun) == 7
