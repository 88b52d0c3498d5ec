"""Whether what the layer says of versions is enough, and fits what is installed."""

import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from quickscale.core.layers.layer import CORE, is_within
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

#: What a library brings with it and documents as its own API.
_PARTS = {"asgiref": "django", "annotated-types": "pydantic", "pydantic-core": "pydantic"}
_FLOORS = (">=", "~=", "==", "===", ">")
_NAMESPACES = (
    "quickscale",
    "quickscale_business_themes",
    "quickscale_presentation_skins",
    "quickscale_feature_plugins",
)


def check(layer: LayerPackage) -> Iterator[Finding]:
    file = layer.contents.metadata.file
    requirements = list(_parse_requirements(layer))
    if CORE not in {canonicalize_name(it.name) for it in requirements}:
        yield Finding(file, 1, "layer.E201", f"No dependency on {CORE} is declared.")
    for requirement in requirements:
        for rule, message in _judge(requirement):
            yield Finding(file, 1, rule, message)
    if message := _judge_python(layer.contents.metadata.requires_python):
        yield Finding(file, 1, "layer.E204", message)
    yield from _check_declared(layer, requirements)


def _parse_requirements(layer: LayerPackage) -> Iterator[Requirement]:
    for line in layer.contents.metadata.requires:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue  # layer.E104 says so


def _judge(requirement: Requirement) -> Iterator[tuple[str, str]]:
    name = canonicalize_name(requirement.name)
    bounds = _read_bounds(requirement.specifier)
    floor = next((bounds[operator] for operator in _FLOORS if operator in bounds), None)
    if name.startswith("quickscale-"):
        has_ceiling = {"<", "<=", "~=", "==", "==="} & bounds.keys()
        if floor is None or floor < Version("1.0") or not has_ceiling:
            yield "layer.E202", f"The range '{requirement}' has no floor of 1.0 and a ceiling."
            return
    elif floor is None:
        yield "layer.W206", f"'{requirement}' has no floor."
    found = _find_version(name)
    if found and not is_within(found, requirement.specifier) and not requirement.marker:
        yield "layer.E203", f"'{requirement}' excludes {name} {found}, which is installed."


def _read_bounds(specifier: SpecifierSet) -> dict[str, Version]:
    bounds = {}
    for part in specifier:
        try:
            bounds[part.operator] = Version(part.version.removesuffix(".*"))
        except InvalidVersion:
            continue
    return bounds


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _judge_python(required: str) -> str:
    try:
        bounds = _read_bounds(SpecifierSet(required))
    except InvalidSpecifier:
        return ""  # layer.E104 says so
    if any(operator in bounds for operator in _FLOORS):
        return ""
    return f"requires-python is {required!r}." if required else "requires-python is missing."


def _check_declared(layer: LayerPackage, requirements: list[Requirement]) -> Iterator[Finding]:
    declared = {canonicalize_name(it.name) for it in requirements}
    for module in layer.modules:
        for imported in module.imports:
            providers = _find_providers(imported.module)
            if providers and not providers & declared and not imported.is_optional:
                library = " or ".join(sorted(providers))
                message = f"It imports {imported.module} of {library}, which isn't declared."
                yield Finding(module.file.shown, imported.line, "layer.E205", message)


def _find_providers(module: str) -> set[str]:
    """Return the distributions that provide a module; none for what is not known here."""
    root = module.partition(".")[0]
    if root in _NAMESPACES or root in sys.stdlib_module_names:
        return set()
    names = {str(canonicalize_name(name)) for name in _list_distributions().get(root, ())}
    return {_PARTS.get(name, name) for name in names}


@cache
def _list_distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())
