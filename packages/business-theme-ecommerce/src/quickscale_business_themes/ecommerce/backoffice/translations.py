"""The translations of the catalogue in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen


def translations_panel(kind: str) -> Panel:
    """Return the panel that lists the languages of a thing, on its page.

    A site with one language has none.

    Args:
        kind: of the thing, in the operations' names.
    """
    return Panel(
        "translations",
        "ecommerce:staff-translation-list",
        kind="table",
        title=_("Translations"),
        params={"kind": kind, "slug": P("path.slug")},
        actions=(
            Action(
                "translate",
                screen=f"shop-{kind}-translate",
                label=_("Translate"),
                params={"slug": P("path.slug"), "language": P("row.id")},
            ),
        ),
    )


def translation_screen(kind: str, path: str) -> Screen:
    """Return the screen on which staff translate a thing into a language."""
    return Screen(
        f"shop-{kind}-translate",
        f"{path}<slug:slug>/translations/<str:language>/",
        "ecommerce:staff-translation-update",
        title=_("Translation"),
        parent=f"shop-{kind}-detail",
        params={"kind": kind},
        success=f"shop-{kind}-detail",
        audience="staff",
    )
