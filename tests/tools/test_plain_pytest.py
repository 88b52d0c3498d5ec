"""Nothing is left out of a plain run in silence."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shared(monkeypatch):
    """The conftest that all tests share, on the usual stack."""
    for name in ("QUICKSCALE_TEST_PLUGINS", "QUICKSCALE_TEST_THEME"):
        monkeypatch.delenv(name, raising=False)
    return load_shared()


def load_shared():
    spec = importlib.util.spec_from_file_location("shared_conftest", ROOT / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments, folder=ROOT):
    return SimpleNamespace(args=[*arguments], invocation_params=SimpleNamespace(dir=folder))


SEO, CRM, HOMES = (
    "packages/feature-plugin-seo/tests",
    "packages/business-theme-crm/tests",
    "packages/business-theme-realestate/tests",
)


@pytest.mark.parametrize(
    ("config", "stacks"),
    [
        (run("packages", "tests"), [SEO, CRM, HOMES]),
        (run("."), [SEO, CRM, HOMES]),
        (run("tests"), []),
    ],
)
def test_a_run_of_everything_names_what_needs_a_process_of_its_own(shared, config, stacks):
    assert shared.list_apart(config) == ["tests/browser", "tests/fuzz", *stacks]
    told = []
    reporter = SimpleNamespace(write_line=lambda text, yellow: told.append(text))
    shared.pytest_terminal_summary(reporter, config)
    assert "LEFT OUT tests/fuzz: run nox -s fuzz" in told


@pytest.mark.parametrize(
    "config",
    [
        run("tests/fuzz"),
        run("fuzz", folder=ROOT / "tests"),
        run("tests/fuzz/test_operations.py::test_an_operation_keeps_its_word"),
    ],
)
def test_what_is_asked_for_by_name_is_run(shared, config):
    assert "tests/fuzz" not in shared.list_apart(config)
    assert shared.pytest_ignore_collect(ROOT / "tests" / "fuzz", config) is None


def test_a_plugin_that_the_usual_stack_lacks_is_run_where_it_is_chosen(shared, monkeypatch):
    config = run("packages")
    assert shared.list_apart(config) == [SEO, CRM, HOMES]
    monkeypatch.setenv("QUICKSCALE_TEST_PLUGINS", "analytics,seo")
    assert load_shared().list_apart(config) == [CRM, HOMES]


def test_a_theme_that_the_usual_stack_lacks_is_run_where_it_is_chosen(shared, monkeypatch):
    monkeypatch.setenv("QUICKSCALE_TEST_THEME", "crm")
    assert load_shared().list_apart(run("packages")) == [SEO, HOMES]


def test_a_run_of_a_package_has_nothing_to_name(shared):
    assert shared.list_apart(run("packages/quickscale-core")) == []
