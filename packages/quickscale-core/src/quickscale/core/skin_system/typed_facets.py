"""What a visitor types to narrow a list by a facet that has no values to choose from.

Each facet has inputs of its own: ``custom-<facet>``, or of a range ``custom-<facet>-from`` and
``custom-<facet>-to``. The operation is asked with values of its one parameter.
"""

from django.http import QueryDict

BOUNDS = ("from", "to")


def name_input(filter_name: str, facet: str, bound: str = "") -> str:
    """Return the name of an input, under which it is sent."""
    return "-".join(part for part in (filter_name, facet, bound) if part)


def read_typed(query: QueryDict, filter_name: str) -> list[str]:
    """Return what was typed as values of the filter: ``<facet>:<text>``, of a range
    ``<facet>:<from>..<to>``, of which either may be left open.
    """
    typed: dict[str, dict[str, str]] = {}
    for name, text in query.items():
        facet, bound = split_name(name.removeprefix(f"{filter_name}-"))
        if name.startswith(f"{filter_name}-") and str(text).strip():
            typed.setdefault(facet, {})[bound] = str(text).strip()
    return [f"{facet}:{write_typed(parts)}" for facet, parts in typed.items()]


def split_name(name: str) -> tuple[str, str]:
    facet, _separator, bound = name.rpartition("-")
    return (facet, bound) if facet and bound in BOUNDS else (name, "")


def write_typed(parts: dict[str, str]) -> str:
    return parts.get("") or "..".join(parts.get(bound, "") for bound in BOUNDS)
