"""Labels stay msgids in documents and manifests; they are translated where they are drawn."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext


def translated(text: Any) -> str:
    """Return a msgid, or a lazy text, in the visitor's language."""
    msgid = str(text)
    return gettext(msgid) if msgid else ""


def label(text: Any) -> str:
    """Return a msgid in the visitor's language as a label: models write theirs in small letters."""
    return capfirst(translated(text))
