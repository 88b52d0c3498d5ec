"""Names that a package imports once they are asked for."""

import pytest

from quickscale.core.manifests.lazy_names import import_lazily
from quickscale_testing.forked import run_python


def test_a_name_is_the_one_of_its_module():
    get_attribute = import_lazily("quickscale.core.money", {"money": ["Money"]})
    from quickscale.core.money import Money

    assert get_attribute("Money") is Money


def test_a_name_that_no_module_has_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'quickscale\.core\.teams' has no attribute 'gone'"):
        import_lazily("quickscale.core.teams", {})("gone")


def test_packages_can_be_imported_before_the_apps_are_ready():
    """As INSTALLED_APPS does, and as models do."""
    packages = ", ".join(
        f"quickscale.core.{name}" for name in ("api", "audit", "billing", "credits", "teams")
    )
    run_python("-c", f"import {packages}").check_returncode()
