"""The quickscale command, as a user types it."""

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoints
from pathlib import Path

import pytest
from click.testing import CliRunner

from quickscale.core.cli import group
from quickscale.core.cli.layer import layer
from quickscale_testing.forked import run_python


def quickscale(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    strangers = ("DJANGO_SETTINGS_MODULE",)
    environment = {name: value for name, value in os.environ.items() if name not in strangers}
    return run_python("-m", "quickscale.core.cli", *arguments, cwd=folder, env=environment)


def test_help_names_every_command():
    text = quickscale("--help").stdout
    commands = ["create", "layer", "check", "audit", "hooks", "migrate", "runserver"]
    commands += ["collectstatic", "seo"]
    assert [name for name in commands if f"  {name} " not in text] == []


def test_help_imports_neither_django_nor_a_layer():
    script = (
        "import sys\nfrom quickscale.core.cli import main\nsys.argv = ['quickscale', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'pydantic')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_misspelt_command_gets_a_suggestion():
    done = quickscale("creat")
    assert done.returncode == 2
    assert "Did you mean 'create'?" in done.stderr


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("business-themes", "ecommerce"),
        ("presentation-skins", "modern-htmx"),
        ("feature-plugins", "analytics"),
    ],
)
def test_layer_list_shows_the_installed_layers_of_a_kind(kind, name):
    listed = json.loads(quickscale("layer", "list", kind, "--json").stdout)
    assert name in [layer["name"] for layer in listed]
    assert name in quickscale("layer", "list", kind).stdout


def test_layer_list_leaves_out_the_themes_that_every_project_has():
    listed = json.loads(quickscale("layer", "list", "business-themes", "--json").stdout)
    assert not {"base", "dashboard"} & {layer["name"] for layer in listed}


def test_layer_info_answers_to_an_alias():
    (info,) = json.loads(quickscale("layer", "info", "Modern", "--json").stdout)
    assert info["distribution"] == "quickscale-presentation-skin-modern-htmx"
    assert any(line.startswith("quickscale-core") for line in info["requires"])


def test_layer_info_shows_what_a_layer_gives_to_others():
    (info,) = json.loads(quickscale("layer", "info", "ecommerce", "--json").stdout)
    assert "product-list" in info["screens"]
    assert "ecommerce:cart-add" in info["operations"]
    assert "ecommerce.can_checkout" in info["hooks"]
    assert "ecommerce.order_paid" in info["events"]
    assert "ECOMMERCE_LOW_STOCK = 5" in info["settings"]
    shown = quickscale("layer", "info", "analytics").stdout.splitlines()
    assert "services:            analytics" in shown


def test_layer_info_of_an_unknown_layer_suggests_a_known_one():
    done = quickscale("layer", "info", "analitics")
    assert done.returncode == 1
    assert "Did you mean 'analytics'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_layer_info_shows_what_the_code_of_a_layer_does(site, monkeypatch):
    site.add("plugin", "weather", body='capabilities = ("network",)')
    monkeypatch.setenv("PYTHONPATH", str(site.folder))
    (info,) = json.loads(quickscale("layer", "info", "weather", "--json").stdout)
    assert info["capabilities"] == ["network"]


def test_a_distribution_adds_commands_below_layer(site, monkeypatch):
    offered = "[quickscale.layer_commands]\npublish = our_tools:publish\n"
    site.write("our_tools-1.0.dist-info/METADATA", "Name: our-tools\nVersion: 1.0\n")
    site.write("our_tools-1.0.dist-info/entry_points.txt", offered)
    site.write(
        "our_tools.py",
        "import click\n\n\n@click.command()\ndef publish():\n"
        '    """Publish a layer."""\n    click.echo("published")\n',
    )
    monkeypatch.setenv("PYTHONPATH", str(site.folder))
    assert quickscale("layer", "publish").stdout == "published\n"
    assert "publish   Publish a layer." in quickscale("layer", "--help").stdout


def test_a_command_whose_distribution_is_missing_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(group, "entry_points", lambda **wanted: EntryPoints())
    done = CliRunner().invoke(layer, ["validate", "."])
    assert done.exit_code == 2
    assert 'Fix: uv add --dev "quickscale-testing>=1.0,<2"' in done.output


def test_a_project_command_outside_a_project_says_where_to_go(tmp_path):
    done = quickscale("migrate", folder=tmp_path)
    assert done.returncode == 1
    assert "quickscale create" in done.stderr


def test_a_project_command_runs_manage_py_from_any_folder_of_the_project(tmp_path):
    (tmp_path / "manage.py").write_text("import sys; print('managed', *sys.argv[1:])")
    inside = tmp_path / "deep" / "down"
    inside.mkdir(parents=True)
    done = quickscale("migrate", "--plan", "--help", folder=inside)
    assert done.stdout.strip() == "managed migrate --plan --help"


def test_the_audit_for_search_engines_is_the_projects_own_command(tmp_path):
    (tmp_path / "manage.py").write_text("import sys; print('managed', *sys.argv[1:])")
    done = quickscale("seo", "audit", "--limit", "5", "--json", folder=tmp_path)
    assert done.stdout.split() == ["managed", "audit_seo", "--limit", "5", "--json"]


def test_a_project_command_passes_on_the_exit_status(tmp_path):
    (tmp_path / "manage.py").write_text("import sys; sys.exit(3)")
    assert quickscale("check", folder=tmp_path).returncode == 3
