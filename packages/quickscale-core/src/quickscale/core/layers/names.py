"""Names of layers, in which case and ``-``/``_`` do not matter."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def normalise_name(name: str) -> str:
    """Return the spelling under which ``name`` is compared: ``modern-htmx`` for ``Modern_HTMX``."""
    return name.strip().lower().replace("_", "-")


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Return the sentence "Did you mean 'x'?", or an empty string where nothing comes near."""
    matches = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f"Did you mean '{matches[0]}'?" if matches else ""
