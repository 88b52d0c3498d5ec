"""The rules, a module for each family of ids."""

from collections.abc import Callable, Iterator

from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

from . import (
    api,
    capabilities,
    clashes,
    compatibility,
    imports,
    integrity,
    kinds,
    migrations,
    pages,
    templates,
    translations,
)

RuleFunction = Callable[[LayerPackage], Iterator[Finding]]

ALL: tuple[RuleFunction, ...] = (
    integrity.check,
    compatibility.check,
    kinds.check,
    imports.check,
    capabilities.check,
    clashes.check,
    templates.check,
    pages.check,
    migrations.check,
    api.check,
    translations.check,
)
