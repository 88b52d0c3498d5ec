"""What layers and projects put into the menus of a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .hooks import collect_menu_links


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link of a menu, in the visitor's language."""

    label: str
    url: str


def list_menu_links(menu: str) -> list[MenuLink]:
    """Return the links that layers give a menu, ``header`` or ``footer``."""
    given: Iterable[Iterable[MenuLink]] = collect_menu_links(menu=menu)
    return [link for links in given for link in links]
