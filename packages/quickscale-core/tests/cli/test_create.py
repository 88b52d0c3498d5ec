"""What create does with names, folders and failures, without installing anything."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SHOP = ["--business-theme", "ecommerce", "--presentation-skin", "modern"]


def create(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "quickscale.core.cli", "create", *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_layers_stand_in_the_order_of_their_precedence(tmp_path):
    assert (
        create(tmp_path, "shop", *SHOP, "--feature-plugins", "analytics", "--no-install").returncode
        == 0
    )
    settings = (tmp_path / "shop/shop/settings.py").read_text()
    order = [
        '"quickscale.core.layers"',
        '"shop"',
        '"quickscale_presentation_skins.modern_htmx"',
        '"quickscale_business_themes.ecommerce"',
        '"quickscale_feature_plugins.analytics"',
        '"quickscale.core.base_theme"',
    ]
    places = [settings.index(app) for app in order]
    assert places == sorted(places)


def test_every_layer_is_a_dependency_with_a_floor_and_a_ceiling(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    project = tomllib.loads((tmp_path / "shop/pyproject.toml").read_text())["project"]
    assert "quickscale-core[production]>=1.0,<2" in project["dependencies"]
    assert all(">=1." in line and ",<2" in line for line in project["dependencies"])


def test_the_secret_stays_out_of_the_repository(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    assert ".env" in (tmp_path / "shop/.gitignore").read_text().splitlines()
    assert (tmp_path / "shop/.env").stat().st_mode & 0o077 == 0


def test_two_projects_have_different_secrets(tmp_path):
    create(tmp_path, "one", *SHOP, "--no-install")
    create(tmp_path, "two", *SHOP, "--no-install")
    assert (tmp_path / "one/.env").read_text() != (tmp_path / "two/.env").read_text()


@pytest.mark.parametrize(
    "name", ["1shop", "my.shop", "class", "json", "django", "media", "Static", "wheels", ""]
)
def test_a_name_that_python_cannot_import_is_refused(tmp_path, name):
    done = create(tmp_path, name, "--no-install")
    assert done.returncode == 1
    assert "cannot name a project" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("--business-theme", "ecomerce", "ecommerce"),
        ("--presentation-skin", "modern_html", "modern-htmx"),
        ("--feature-plugins", "analytic", "analytics"),
    ],
)
def test_a_misspelt_layer_gets_a_suggestion_and_nothing_is_written(tmp_path, option, value, meant):
    done = create(tmp_path, "shop", option, value, "--no-install")
    assert done.returncode == 1
    assert f"Did you mean '{meant}'?" in done.stderr
    assert "Mend: quickscale layer list" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_dashboard_is_in_every_project_and_no_theme_to_choose(tmp_path):
    done = create(tmp_path, "shop", "--business-theme", "dashboard", "--no-install")
    assert done.returncode == 1
    assert "comes with the core" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_never_touched(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/notes.txt").write_text("mine")
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["notes.txt"]


def test_a_finished_project_is_not_made_again(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert "exists already" in done.stderr


def test_a_failed_installation_says_which_step_failed_and_the_same_command_resumes(tmp_path):
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "uv").write_text("#!/bin/sh\necho the network is down >&2\nexit 1\n")
    (broken / "uv").chmod(0o755)
    path = f"{broken}{os.pathsep}{os.environ['PATH']}"

    failed = create(tmp_path, "shop", *SHOP, PATH=path)
    assert failed.returncode == 1
    assert "'Install the layers' failed" in failed.stderr
    assert "the network is down" in failed.stderr
    assert "run the same command" in failed.stderr

    resumed = create(tmp_path, "shop", *SHOP, "--no-install")
    assert resumed.returncode == 0
    assert "Going on with shop" in resumed.stdout


def test_an_unfinished_project_of_other_layers_is_refused(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    (tmp_path / "shop/.quickscale-create.json").write_text('{"business_theme": "crm"}')
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert "another selection" in done.stderr


def test_a_folder_without_layers_is_no_source_of_layers(tmp_path):
    done = create(tmp_path, "shop", "--layers-from", str(tmp_path))
    assert done.returncode == 1
    assert "neither wheels nor a workspace" in done.stderr
