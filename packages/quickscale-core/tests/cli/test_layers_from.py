"""Layers from several folders of wheels."""

import json
import os
import shutil
import zipfile

import pytest

from quickscale_testing.forked import run_python

BODY = """
hooks = ("bakery.prices", "bakery.sold_out")
settings = {"BAKERY_DAYS": 2}
screens = (Screen("bread-list", ""),)
"""
FILES = {
    "openapi.json": json.dumps({"paths": {"/api/bakery/": {"get": {"operationId": "bread-list"}}}}),
    "hooks.py": '@hooks.declare("bakery.prices", kind="filter")\ndef prices(prices): ...\n',
    "signals.py": 'sold_out = Event("bakery.sold_out")\n',
}


@pytest.fixture
def folders(site, tmp_path):
    """A folder with a theme's wheel, and one with those of a skin and the core."""
    mine, others = tmp_path / "mine", tmp_path / "others"
    mine.mkdir()
    others.mkdir()
    site.add("theme", "bakery", body=BODY, files=FILES)
    move_wheel(site, mine / "quickscale_business_theme_bakery-1.0.0-py3-none-any.whl")
    site.add("skin", "plain")
    move_wheel(site, others / "quickscale_presentation_skin_plain-1.0.0-py3-none-any.whl")
    with zipfile.ZipFile(others / "quickscale_core-1.0.0-py3-none-any.whl", "w") as core:
        metadata = "Metadata-Version: 2.4\nName: quickscale-core\nVersion: 1.0.0\n"
        core.writestr("quickscale_core-1.0.0.dist-info/METADATA", metadata)
    return mine, others


def move_wheel(site, target):
    shutil.move(site.make_wheel(), target)
    shutil.rmtree(site.folder)
    site.folder.mkdir()


def quickscale(folder, *arguments):
    environment = {**os.environ}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return run_python("-m", "quickscale.core.cli", *arguments, cwd=folder, env=environment)


LAYERS = ("--business-theme", "bakery", "--presentation-skin", "plain", "--no-install")


def test_a_project_carries_the_wheels_of_all_folders_that_are_given(tmp_path, folders):
    given = [option for folder in folders for option in ("--layers-from", str(folder))]
    done = quickscale(tmp_path, "create", "shop", *LAYERS, *given)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name.partition("-")[0] for path in (tmp_path / "shop/wheels").iterdir()) == [
        "quickscale_business_theme_bakery",
        "quickscale_core",
        "quickscale_presentation_skin_plain",
    ]


def test_a_folder_without_the_core_says_that_another_may_be_given(tmp_path, folders):
    done = quickscale(tmp_path, "create", "shop", *LAYERS, "--layers-from", str(folders[0]))
    assert done.returncode == 1
    assert "contains no wheel of quickscale-core" in done.stderr
    assert "another --layers-from" in done.stderr


def test_what_a_layer_gives_to_others_is_read_from_its_wheel(tmp_path, folders):
    done = quickscale(
        tmp_path, "layer", "info", "bakery", "--json", "--layers-from", str(folders[0])
    )
    [info] = json.loads(done.stdout)
    assert info["screens"] == ["bread-list"]
    assert info["operations"] == ["bakery:bread-list"]
    assert info["hooks"] == ["bakery.prices"]
    assert info["events"] == ["bakery.sold_out"]
    assert info["settings"] == ["BAKERY_DAYS = 2"]
