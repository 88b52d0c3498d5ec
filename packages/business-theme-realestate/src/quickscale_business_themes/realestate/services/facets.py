"""What found listings differ in, with how many there are of each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models import Feature, Listing, PropertySubType

#: Of more listings than these nobody counts: what is said of the first would not be true of all.
MOST_COUNTED = 20_000
HOME_TYPE, FEATURE = "type", "feature"
LABELS: Mapping[str, Any] = {HOME_TYPE: _("Home type"), FEATURE: _("Features")}
_CHOICES: Mapping[str, Any] = {HOME_TYPE: PropertySubType, FEATURE: Feature}

#: The codes that are chosen, by facet.
Chosen = Mapping[str, Sequence[str]]


class WrongFacet(ValueError):
    """A value is of no facet."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet; without a count where there are too many listings to count.

    Attributes:
        id: what is sent, ``type:villa``.
    """

    id: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Facet:
    """What listings differ in."""

    id: str
    label: str
    values: Sequence[FacetValue]


def read_chosen(values: Sequence[str]) -> Chosen:
    """Return the codes of ``type:villa`` and ``feature:pool``, by facet.

    Raises:
        WrongFacet: a value is of no facet.
    """
    chosen: dict[str, list[str]] = {name: [] for name in LABELS}
    for value in values:
        name, _colon, code = value.partition(":")
        if name not in chosen or code not in _CHOICES[name].values:
            raise WrongFacet(value)
        chosen[name].append(code)
    return chosen


def narrow(listings: Any, chosen: Chosen, *, but: str = "") -> Any:
    """Return the listings of any of the chosen types that have all of the chosen features.

    Args:
        but: a facet of which nothing is taken as chosen.
    """
    if chosen[HOME_TYPE] and but != HOME_TYPE:
        listings = listings.filter(property_sub_type__in=chosen[HOME_TYPE])
    for code in chosen[FEATURE] if but != FEATURE else ():
        listings = listings.filter(has_feature(code))
    return listings


def has_feature(code: str) -> Q:
    return Q(feature_codes__contains=f"|{code}|")


def count_facets(listings: QuerySet[Listing], chosen: Chosen) -> Iterator[Facet]:
    """Yield the facets of listings, each counted as if nothing of it was chosen yet.

    Features are counted among those that have the chosen ones: a home has to have them all.

    Args:
        listings: narrowed by all else that was asked for.
    """
    is_counted = listings.order_by()[: MOST_COUNTED + 1].count() <= MOST_COUNTED
    types = count_types(narrow(listings, chosen, but=HOME_TYPE)) if is_counted else {}
    features = count_features(narrow(listings, chosen)) if is_counted else {}
    for name, counts in ((HOME_TYPE, types), (FEATURE, features)):
        yield Facet(name, str(LABELS[name]), list_values(name, counts, chosen[name], is_counted))


def count_types(listings: Any) -> dict[str, int]:
    rows = listings.order_by().values("property_sub_type").annotate(count=Count("pk"))
    return {row["property_sub_type"]: row["count"] for row in rows}


def count_features(listings: Any) -> dict[str, int]:
    """Return how many have each feature, by counting the few combinations that there are."""
    counts = dict.fromkeys(Feature.values, 0)
    for row in listings.order_by().values("feature_codes").annotate(count=Count("pk")):
        for code in row["feature_codes"].strip("|").split("|"):
            if code in counts:
                counts[code] += row["count"]
    return counts


def list_values(
    name: str, counts: Mapping[str, int], chosen: Sequence[str], is_counted: bool
) -> list[FacetValue]:
    """Return the values that some listings have, those that were chosen, or all if uncounted."""
    return [
        FacetValue(f"{name}:{code}", str(label), counts.get(code, 0) if is_counted else None)
        for code, label in _CHOICES[name].choices
        if not is_counted or counts.get(code) or code in chosen
    ]
