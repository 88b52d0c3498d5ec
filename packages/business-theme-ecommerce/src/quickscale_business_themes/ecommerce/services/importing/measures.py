"""How much is in a variant, for its unit price, from the columns of a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.measures import Unit, are_comparable
from quickscale_business_themes.ecommerce.services.importing.cells import Cells

_MOST = Decimal(10) ** 9
_OTHER_NAMES = {"sqm": Unit.SQUARE_METRE, "cbm": Unit.CUBIC_METRE, "ct": Unit.ITEM}


def read_measure(cells: Cells) -> dict[str, Any]:
    """Return the measure and the reference of a unit price; an empty measure is none.

    Raises:
        RowError: they aren't measures, or measure different things.
    """
    if not cells.has("measure"):
        return {}
    measure = cells.read_amount("measure") or None
    unit = _read_unit(cells, "measure_unit")
    reference_unit = _read_unit(cells, "reference_unit")
    if measure is not None and (not unit or measure != round(measure, 3) or measure >= _MOST):
        raise cells.refuse("measure", _("This isn't a measure with a known unit."))
    if unit and reference_unit and not are_comparable(unit, reference_unit):
        raise cells.refuse("reference_unit", _("This unit measures something else."))
    return {
        "measure": measure,
        "measure_unit": unit,
        "reference_quantity": max(cells.read_count("reference") or 1, 1),
        "reference_unit": reference_unit,
    }


def _read_unit(cells: Cells, name: str) -> str:
    text = cells.read(name).casefold()
    unit = str(_OTHER_NAMES.get(text, text))
    if unit and unit not in Unit.values:
        raise cells.refuse(name, _("This isn't a known unit."))
    return unit
