"""A layer as quickscale layer new begins it: built, installed and tested outside the workspace."""

import sys

import pytest

from .projects import run

pytestmark = [pytest.mark.slow, pytest.mark.authors, pytest.mark.xdist_group("new-layers")]

NEEDED = ("core", "testing", "business_theme_ecommerce", "presentation_skin_modern_htmx")


@pytest.fixture(scope="module")
def python(wheels, tmp_path_factory) -> str:
    """Return the Python of an environment with what the tests of a new layer need."""
    folder = tmp_path_factory.mktemp("authors")
    run(["uv", "venv", "--quiet", f"--python={sys.executable}", ".venv"], folder)
    found = [str(next(wheels.glob(f"quickscale_{name}-*.whl"))) for name in NEEDED]
    run(["uv", "pip", "install", "--quiet", f"--python={folder}/.venv", *found], folder)
    return str(folder / ".venv/bin/python")


@pytest.mark.parametrize(
    ("kind", "name"), [("theme", "clinic"), ("skin", "ward"), ("plugin", "rota")]
)
def test_a_new_layer_builds_and_passes_its_tests_the_validator_and_the_conformance_kit(
    kind, name, python, tmp_path
):
    run([python, "-m", "quickscale.core.cli", "layer", "new", kind, name], tmp_path)
    (layer,) = tmp_path.iterdir()
    run(["uv", "build", "--quiet", "--wheel", "-o", "dist"], layer)
    (wheel,) = layer.glob("dist/*.whl")
    run(["uv", "pip", "install", "--quiet", f"--python={python}", "--no-deps", str(wheel)], layer)

    for target in (".", str(wheel), name):
        output = run([python, "-m", "quickscale.core.cli", "layer", "validate", target], layer)
        assert output.endswith(f"'{name}' 0.1.0: nothing found.\n")

    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    run([python, "-m", "pytest", "-q"], layer)
    manage = [python, "-m", "quickscale_testing.manage"]
    run([*manage, "makemigrations", "--check", "--dry-run"], layer, **settings)
    run([*manage, "export_openapi", "--check"], layer, **settings)
    run([python, "-m", "quickscale_testing.conformance", "--quick", "-q"], layer, **settings)
