"""Facets: filters of which the operation of a list says which there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from .inputs import Input, make_input, messages
from .schema import Field, describe_operation
from .screens import Page
from .typed_facets import BOUNDS, name_input

#: What is typed into a facet without values; of figures and days a range.
_TYPED = {name: Field("", "", name) for name in ("text", "decimal", "date")}


def build_facets(page: Page, field: Field, common: Input, errors: Any) -> list[Input]:
    """Return an input for each facet, of the values it has in the rows that the visitor asks for.

    None where the list itself cannot be asked that way: it says why.

    Args:
        common: the input of the filter that all of them are.
        errors: what is wrong with it: messages, or a mapping of them by the ids of facets.
    """
    operation = describe_operation(field.operation)
    response = page.call(operation.name, query=page.list_query(operation))
    if response.status >= 400:
        return []
    return [
        {**build_facet(page, common, facet), "errors": find_errors(errors, str(facet["id"]))}
        for facet in response.data
    ]


def find_errors(errors: Any, facet: str) -> list[str]:
    return list(messages(errors.get(facet) if isinstance(errors, Mapping) else errors))


def build_facet(page: Page, common: Input, facet: Mapping[str, Any]) -> Input:
    """Return the input of one facet: its values to choose from, else what is typed."""
    typed = _TYPED.get(facet.get("format") or "")
    if typed is None:
        return offer_values(common, facet)
    if typed.format == "text":
        return build_typed(page, typed, common["name"], facet)
    return build_range(page, typed, common, facet)


def offer_values(common: Input, facet: Mapping[str, Any]) -> Input:
    asked = set(common["value"])
    choices = [
        {
            "value": each["id"],
            "label": each["label"],
            "count": each.get("count"),
            "swatch": each.get("swatch"),
            "selected": each["id"] in asked,
        }
        for each in facet["values"]
    ]
    return {
        **common,
        "id": f"{common['id']}-{facet['id']}",
        "label": facet["label"],
        "choices": choices,
        "value": [each["value"] for each in choices if each["selected"]],
    }


def build_typed(
    page: Page, typed: Field, filter_name: str, facet: Mapping[str, Any], bound: str = ""
) -> Input:
    name = name_input(filter_name, str(facet["id"]), bound)
    value = page.query.get(name, "")
    made = make_input(page, typed, value=value, name=name, prefix="filter", as_filter=True)
    return {**made, "label": facet["label"]}


def build_range(page: Page, typed: Field, common: Input, facet: Mapping[str, Any]) -> Input:
    """Return an input for each of a facet's two bounds, under one label."""
    labels: Sequence[str] = (_("From"), _("To"))
    parts = [
        {**build_typed(page, typed, common["name"], facet, bound), "label": label}
        for bound, label in zip(BOUNDS, labels, strict=True)
    ]
    return {
        **common,
        "id": f"{common['id']}-{facet['id']}",
        "label": facet["label"],
        "kind": "range",
        "widget": "screens/widgets/range.html",
        "parts": parts,
    }
