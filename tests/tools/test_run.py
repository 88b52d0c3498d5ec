import subprocess
import sys
from types import SimpleNamespace

import pytest


@pytest.fixture
def run(load, monkeypatch):
    """Return what runs a command through the tool, and answers with what it started."""
    tool, started = load("run"), []

    def start(command, **options):
        started.append((command, options))
        return SimpleNamespace(wait=lambda: 3)

    def go(*command):
        monkeypatch.setattr(subprocess, "Popen", start)
        assert tool.run([*command]) == 3
        [(told, options)] = started
        return told, options

    go.tool = tool
    return go


def test_nox_runs_in_the_workspace_with_all_its_arguments(run):
    command, options = run("nox", "-s", "tests", "--", "-k", "cart")
    assert command == ["nox", "-s", "tests", "--", "-k", "cart"]
    assert options["cwd"] == run.tool.ROOT


def test_anything_else_runs_in_the_cores_environment_and_from_where_it_is_called(run):
    command, options = run("quickscale", "create", "my store", "--demo")
    assert command[:2] == ["uv", "run"]
    assert command[-4:] == ["quickscale", "create", "my store", "--demo"]
    assert "cwd" not in options
    assert options["env"]["UV_PROJECT_ENVIRONMENT"].startswith(str(run.tool.ROOT))


def test_the_test_stripe_runs_in_the_environment_of_its_own_package(run):
    command, options = run("stripe-sandbox", "--port", "1")
    assert command[command.index("--package") + 1] == "stripe-sandbox"
    assert command[-3:] == ["stripe-sandbox", "--port", "1"]
    assert options["env"]["UV_PROJECT_ENVIRONMENT"].endswith("stripe-sandbox")


def test_a_layer_is_validated_in_the_environment_that_has_its_rules(run):
    command, options = run("quickscale", "layer", "validate", ".")
    assert command[command.index("--package") + 1] == "quickscale-testing"
    assert options["env"]["UV_PROJECT_ENVIRONMENT"].endswith("quickscale-testing")


def test_the_tools_come_first_and_an_active_environment_is_forgotten(run, monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")
    _, options = run("quickscale", "--version")
    assert options["env"]["PATH"].startswith(str(run.tool.BIN))
    assert "VIRTUAL_ENV" not in options["env"]


def test_without_a_command_it_says_how_to_use_it(load):
    done = subprocess.run(
        [sys.executable, load("run").__file__], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "python3 tools/run.py nox" in done.stderr
