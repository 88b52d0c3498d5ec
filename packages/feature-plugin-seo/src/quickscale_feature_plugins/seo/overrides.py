"""What editors say of a page, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.translation import get_language

from quickscale_feature_plugins.seo.models import PageOverride

_TEXTS = ("title", "description", "image", "canonical")


@dataclass(frozen=True, slots=True)
class Override:
    """What an editor says; what is empty follows from the page."""

    title: str = ""
    description: str = ""
    image: str = ""
    canonical: str = ""
    noindex: bool = False


def read_override(path: str) -> Override:
    """Return what stands for a page in the active language, by one statement.

    What is said of the language comes before what is said of all of them.
    """
    path = unquote(path.partition("?")[0])
    rows = list(
        PageOverride.objects.filter(path=path, language__in=["", get_language() or ""])
        .order_by("-language")
        .values(*_TEXTS, "noindex")
    )
    texts = {name: next((row[name] for row in rows if row[name]), "") for name in _TEXTS}
    return Override(**texts, noindex=any(row["noindex"] for row in rows))


def list_hidden_paths() -> frozenset[str]:
    """Return the paths of the pages that editors hide, in any language."""
    hidden = PageOverride.objects.filter(noindex=True)
    return frozenset(hidden.values_list("path", flat=True))
