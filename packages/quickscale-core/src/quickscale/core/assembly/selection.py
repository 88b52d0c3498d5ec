"""What a new project is to consist of."""

from __future__ import annotations

import difflib
import keyword
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.shelves import KINDS, Offer, Shelf

DEFAULT_THEME = "base"
DEFAULT_SKIN = "modern-htmx"


@dataclass(frozen=True, slots=True)
class Selection:
    """The layers of one project, in the order of their precedence."""

    core: Offer
    theme: Offer | None
    skin: Offer
    plugins: tuple[Offer, ...]

    @property
    def layers(self) -> tuple[Offer, ...]:
        """Skin, theme and plugins, as INSTALLED_APPS orders them."""
        return (self.skin, *((self.theme,) if self.theme else ()), *self.plugins)

    @property
    def theme_name(self) -> str:
        return self.theme.name if self.theme else DEFAULT_THEME

    @property
    def summary(self) -> str:
        plugins = " and ".join(p.name for p in self.plugins) or "no plugin"
        return f"the {self.theme_name} theme in the {self.skin.name} skin with {plugins}"


def package_name(name: str) -> str:
    """Return the Python package for a project called ``name``.

    Raises:
        SelectionError: the name gives no importable package, or hides one that exists.
    """
    package = re.sub(r"[-\s]+", "_", name.strip().lower())
    if not package.isidentifier() or keyword.iskeyword(package):
        raise SelectionError(
            f"{name!r} cannot name a project: it must begin with a letter and go on with letters, "
            "digits, '-' or '_'.",
            hint="quickscale create mystore",
        )
    if package in sys.stdlib_module_names or package in {"tests", "django", "quickscale"}:
        raise SelectionError(
            f"{name!r} cannot name a project: Python already has a module {package!r}.",
            hint=f"quickscale create my{package}",
        )
    return package


def select(shelf: Shelf, *, theme: str, skin: str, plugins: Iterable[str]) -> Selection:
    """Find the chosen layers on ``shelf``.

    Raises:
        SelectionError: a name is unknown, or a layer needs a plugin that was not chosen.
    """
    chosen = Selection(
        core=shelf.core(),
        theme=None if same(theme, DEFAULT_THEME) else find(shelf, "business_theme", theme),
        skin=find(shelf, "presentation_skin", skin),
        plugins=tuple(find(shelf, "feature_plugin", name) for name in dict.fromkeys(plugins)),
    )
    _require_needed_plugins(chosen)
    return chosen


def same(left: str, right: str) -> bool:
    """Compare two layer names, which ignore case and the difference of ``-`` and ``_``."""
    return _normalise(left) == _normalise(right)


def find(shelf: Shelf, kind: str, name: str) -> Offer:
    """Return the offer of ``kind`` called ``name``, or the index's if the shelf is open-ended."""
    offers = shelf.offers(kind)
    for offer in offers:
        if any(same(name, known) for known in (offer.name, *offer.aliases)):
            return offer
    known = [offer.name for offer in offers]
    close = difflib.get_close_matches(_normalise(name), known, n=1)
    if shelf.complete or close:
        _refuse_unknown(kind, name, known, close)
    return shelf.assume(kind, _normalise(name))


def _refuse_unknown(kind: str, name: str, known: list[str], close: list[str]) -> None:
    label, listing = KINDS[kind].label, KINDS[kind].plural
    meant = f" Did you mean {close[0]!r}?" if close else ""
    there = ", ".join(known) or "none"
    raise SelectionError(
        f"There is no {label} called {name!r}.{meant} There is: {there}.",
        hint=f"quickscale layer list {listing}",
    )


def _require_needed_plugins(selection: Selection) -> None:
    chosen = [plugin.name for plugin in selection.plugins]
    for layer in selection.layers:
        for needed in layer.requires_plugins:
            if not any(same(needed, name) for name in chosen):
                wanted = ",".join([*chosen, needed])
                raise SelectionError(
                    f"The layer {layer.name!r} needs the feature plugin {needed!r}.",
                    hint=f"add --feature-plugins {wanted}",
                )


def _normalise(name: str) -> str:
    return re.sub(r"[-_]+", "-", name.strip().lower())
