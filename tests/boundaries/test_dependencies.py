"""Each layer declares what it imports, within ranges that an upgrade cannot break."""

import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from .workspace import ALL, NAMESPACES, RUNTIME

LAYERS = {each.import_name: each.name for each in ALL}

#: What a library brings with it and documents as its own API.
PARTS = {"asgiref": "django", "annotated-types": "pydantic", "pydantic-core": "pydantic"}

every = pytest.mark.parametrize("distribution", ALL, ids=lambda each: each.name)
every_runtime = pytest.mark.parametrize("distribution", RUNTIME, ids=lambda each: each.name)


@pytest.fixture(scope="session")
def providers():
    return packages_distributions()


def find_providers(module, providers):
    """Return the distributions that may provide ``module``; none for the standard library."""
    root, _, rest = module.partition(".")
    if root in NAMESPACES:
        return {LAYERS[f"{root}.{rest.partition('.')[0]}"]}
    if root in LAYERS:
        return {LAYERS[root]}
    if root in sys.stdlib_module_names:
        return set()
    assert root in providers, f"{module} is not installed"
    names = {canonicalize_name(name) for name in providers[root]}
    return {PARTS.get(name, name) for name in names}


@every
def test_every_import_is_declared(distribution, providers):
    declared = {canonicalize_name(each.name) for each in distribution.requirements}
    undeclared = {
        f"{path.relative_to(distribution.folder)}: {module}"
        for module, path in distribution.imported_modules()
        if (found := find_providers(module, providers) - {distribution.name})
        and not found & declared
    }
    assert not undeclared


@every
def test_ranges_between_layers_have_a_floor_and_a_ceiling(distribution):
    for requirement in distribution.requirements:
        if canonicalize_name(requirement.name) in LAYERS.values():
            bounds = {spec.operator: Version(spec.version) for spec in requirement.specifier}
            assert bounds[">="] >= Version("1.0"), requirement
            assert bounds["<"] > bounds[">="], requirement


@every
def test_every_requirement_has_a_floor(distribution):
    for requirement in distribution.requirements:
        assert any(spec.operator in (">=", "~=", "==") for spec in requirement.specifier)


@every_runtime
def test_every_layer_says_which_django_it_runs_on(distribution):
    assert "django" in {canonicalize_name(each.name) for each in distribution.requirements}


@every_runtime
def test_a_layer_is_found_through_its_entry_point(distribution):
    groups = distribution.project["entry-points"]
    targets = [target for group in groups.values() for target in group.values()]
    assert all(target.startswith(f"{distribution.import_name}.") for target in targets)
    # The core brings two themes of its own.
    assert len(targets) == (2 if distribution.name == "quickscale-core" else 1)
