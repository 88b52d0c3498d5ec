"""A list's rows side by side, a line for each of their fields."""

from collections.abc import Mapping, Sequence
from typing import Any

#: How many rows there is room for.
COMPARED = 4


def build_comparison(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the first rows, and what they say of each field.

    Args:
        rows: what a list tells of its rows.
    """
    compared = rows[:COMPARED]
    lines = zip(*(row["cells"] for row in compared), strict=True)
    return {"rows": compared, "lines": [build_line(cells) for cells in lines]}


def build_line(cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    said = [(cell["value"], cell["currency"]) for cell in cells]
    is_different = any(each != said[0] for each in said)
    return {"label": cells[0]["label"], "cells": cells, "is_different": is_different}
