"""Finding the records of a team that are probably the same, for a list to go through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs import enqueue
from quickscale_business_themes.crm.linkage import Field, Linkage, simplify, soundex
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    DuplicateCompany,
    DuplicateContact,
    DuplicateRule,
)
from quickscale_business_themes.crm.models.merging import MergedKind

_AT_A_TIME = 1000
#: A rule that is true of more records at once says nothing.
_MOST_ALIKE = 50
_SOUND = "_sound"

CONTACTS = Linkage(
    (
        Field("first_name", against=7.0, swaps="last_name"),
        Field("last_name"),
        Field("email", most=18.0, against=1.0),
        Field("phone", is_text=False, most=18.0, against=1.0),
        # Colleagues share it, and families share their company and their name.
        Field("company", most=8.0, against=1.5),
    ),
    (
        (("email", "all"),),
        (("phone", "all"),),
        (("first_name", "all"), ("last_name", "all")),
        (("first_name", "sound"), ("last_name", "sound")),
        (("last_name", "sound"), ("company", "6")),
        (("first_name", "sound"), ("company", "6")),
        (("email", "8"), ("company", "6")),
    ),
)
COMPANIES = Linkage(
    (
        Field("name"),
        Field("domain", most=18.0, against=1.5),
        Field("phone", is_text=False, most=18.0, against=1.0),
        Field("street"),
        Field("postcode", is_text=False, against=2.5),
        Field("city", against=2.0),
    ),
    (
        (("domain", "all"),),
        (("phone", "all"),),
        (("name", "all"),),
        (("name", "8"), ("city", "4")),
        (("name", "sound"), ("postcode", "all")),
        (("name", "sound"), ("street", "5")),
        (("street", "8"), ("postcode", "all")),
    ),
)
#: Of what is compared: the records, where their fields stand, how, and where pairs are kept.
KINDS: Mapping[str, tuple[Any, Sequence[str], Linkage, Any]] = {
    MergedKind.CONTACT: (
        Contact,
        ("first_name", "last_name", "email_normalized", "phone_e164", "company__name"),
        CONTACTS,
        DuplicateContact,
    ),
    MergedKind.COMPANY: (
        Company,
        ("name", "domain", "phone_e164", "street", "postcode", "city"),
        COMPANIES,
        DuplicateCompany,
    ),
}
#: What the fields that speak for a pair are called, and what rules may ask for.
RULE_FIELDS: Mapping[str, Mapping[str, Any]] = {
    MergedKind.CONTACT: {
        "first_name": _("First name"),
        f"first_name{_SOUND}": _("Sound of the first name"),
        "last_name": _("Last name"),
        f"last_name{_SOUND}": _("Sound of the last name"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "company": _("Company"),
    },
    MergedKind.COMPANY: {
        "name": _("Name"),
        f"name{_SOUND}": _("Sound of the name"),
        "domain": _("Website"),
        "phone": _("Phone"),
        "street": _("Street"),
        "postcode": _("Postcode"),
        "city": _("City"),
    },
}


def start_search(team: Any, kind: str) -> None:
    """Have a team's records of a kind looked through in the background."""
    from quickscale_business_themes.crm.tasks import find_duplicates

    enqueue(find_duplicates, team.pk, kind)


@transaction.atomic
def search(team_id: int, kind: str) -> int:
    """Look for duplicates among a team's records; return how many pairs there are.

    Of pairs that somebody said aren't the same nothing is said again.
    """
    _model, _columns, linkage, pair_model = KINDS[kind]
    keys, records = read_records(team_id, kind)
    pairs = pair_model.objects.for_team(team_id)
    dismissed = set(pairs.filter(is_dismissed=True).values_list("first", "second"))
    found = {
        (keys[pair.first], keys[pair.second]): (to_percent(pair.probability), [*pair.reasons])
        for pair in linkage.find(records)
    }
    for rule in DuplicateRule.objects.for_team(team_id).filter(kind=kind):
        for first, second in find_by_rule(rule, linkage, records):
            _percent, reasons = found.get((keys[first], keys[second]), (0, []))
            found[keys[first], keys[second]] = (100, [*reasons, rule.name])
    pairs.filter(is_dismissed=False).delete()
    made = (
        pair_model(
            team_id=team_id,
            first_id=first,
            second_id=second,
            probability=percent,
            reasons=reasons,
        )
        for (first, second), (percent, reasons) in found.items()
        if (first, second) not in dismissed
    )
    while some := list(islice(made, _AT_A_TIME)):
        # Another search may have found the same meanwhile.
        pairs.bulk_create(some, ignore_conflicts=True)
    return len(found)


def to_percent(probability: float) -> int:
    """Return a probability in percent, of which only a team's own rules say 100."""
    return min(round(100 * probability), 99)


def read_records(team_id: int, kind: str) -> tuple[list[int], list[list[str]]]:
    """Return the keys of a team's records, and what is compared of them."""
    model, columns, _linkage, _pairs = KINDS[kind]
    keys, records = [], []
    rows = model.objects.for_team(team_id).order_by("pk").values_list("pk", *columns)
    for key, *values in rows.iterator(_AT_A_TIME):
        keys.append(key)
        records.append([simplify(value or "") for value in values])
    return keys, records


def find_by_rule(
    rule: DuplicateRule, linkage: Linkage, records: Iterable[Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the places of records of which all that a rule asks for is the same, and is there."""
    places = {field.name: place for place, field in enumerate(linkage.fields)}
    asked = [
        (places[name.removesuffix(_SOUND)], name.endswith(_SOUND))
        for name in rule.same
        if name.removesuffix(_SOUND) in places
    ]
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, values in enumerate(records):
        key = tuple(soundex(values[at]) if by_sound else values[at] for at, by_sound in asked)
        if key and all(key):
            alike[key].append(number)
    for numbers in alike.values():
        if len(numbers) <= _MOST_ALIKE:
            yield from combinations(numbers, 2)


def match_rules(record: Any, kind: str) -> Q:
    """Return what holds of the records that a team's rules call the same as one of them.

    Rules that ask for a sound are heeded by :func:`search` alone.
    """
    _model, columns, linkage, _pairs = KINDS[kind]
    places = dict(zip((field.name for field in linkage.fields), columns, strict=True))
    condition = Q()
    for rule in DuplicateRule.objects.for_team(record.team_id).filter(kind=kind):
        if any(name not in places for name in rule.same):
            continue
        values = {places[name]: read_path(record, places[name]) for name in rule.same}
        if values and all(values.values()):
            condition |= Q(**{f"{path}__iexact": value for path, value in values.items()})
    return condition


def read_path(record: Any, path: str) -> str:
    for name in path.split("__"):
        record = getattr(record, name, None)
    return record or ""


@transaction.atomic
def dismiss(pair: Any, *, user: Any) -> Any:
    """Remember that two records aren't the same."""
    said = {"is_dismissed": True, "dismissed_by": user}
    found = {"probability": pair.probability, "reasons": pair.reasons}
    # A search that runs meanwhile writes all pairs anew.
    pairs = type(pair).objects.for_team(pair.team_id)
    return pairs.update_or_create(
        team_id=pair.team_id,
        first_id=pair.first_id,
        second_id=pair.second_id,
        defaults=said,
        create_defaults={**found, **said},
    )[0]
