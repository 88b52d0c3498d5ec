"""What a file names and the team has: owners, stages, companies, contacts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower

from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ImportBatch,
    ImportKind,
    Lead,
    Pipeline,
    Stage,
    StageKind,
)
from quickscale_business_themes.crm.normalizing import normalize_email

#: So many values at most are asked for by one statement.
AT_A_TIME = 500

_EMAIL = re.compile(r"[^\s<>()\[\],;]+@[^\s<>()\[\],;]+")
#: How likely deals are won in the stages of other systems, as those say it themselves.
_LIKELIHOODS = {
    "appointment scheduled": 20, "qualified to buy": 40, "presentation scheduled": 60,
    "decision maker bought-in": 80, "contract sent": 90,
    "prospecting": 10, "qualification": 20, "needs analysis": 20, "value proposition": 50,
    "id. decision makers": 60, "identify decision makers": 60, "perception analysis": 70,
    "proposal/price quote": 75, "negotiation/review": 90,
    "qualified": 20, "contact made": 20, "demo scheduled": 50, "proposal made": 60,
    "negotiations started": 80,
}  # fmt: skip


@dataclass(slots=True)
class Lookups:
    """The few things of a team that any row of a file may name.

    Attributes:
        owners: the keys of the members, by their addresses and names in small letters.
        stages: of each pipeline by its name in small letters, the default one's under nothing too.
        narrow: leaves the rows of a model that whoever imports may see.
        guesses: which stages were taken for those that the file names otherwise.
    """

    owners: Mapping[str, int]
    stages: Mapping[str, Sequence[Stage]]
    narrow: Callable[[Any], Any]
    guesses: dict[str, str] = field(default_factory=dict)

    def find_stage(self, name: str, pipeline: str = "") -> Stage | None:
        """Return the stage of this name, or the one that another system means by it."""
        stages = self.stages.get(pipeline.lower(), ())
        wanted = name.lower()
        exact = next((stage for stage in stages if stage.name.lower() == wanted), None)
        found = exact or guess_stage(wanted, stages)
        if found and not exact:
            self.guesses[name] = found.name
        return found

    def find_end(self, kind: str, pipeline: str = "") -> Stage | None:
        """Return a pipeline's first stage of a kind."""
        stages = self.stages.get(pipeline.lower(), ())
        return next((stage for stage in stages if stage.kind == kind), None)


def guess_stage(name: str, stages: Sequence[Stage]) -> Stage | None:
    """Return which stage another system means: by its end, or by how likely it is won."""
    for kind in (StageKind.WON, StageKind.LOST):
        if re.search(rf"\b{kind.value}\b", name):
            return next((stage for stage in stages if stage.kind == kind), None)
    likelihood = _LIKELIHOODS.get(name)
    open_stages = [stage for stage in stages if stage.kind == StageKind.OPEN]
    if likelihood is None or not open_stages:
        return None
    return min(open_stages, key=lambda stage: abs(stage.probability - likelihood))


def load_lookups(batch: ImportBatch) -> Lookups:
    team_id = batch.team_id
    return Lookups(list_owners(team_id), list_pipelines(team_id), make_narrow(batch))


def hold_lookups(batch: ImportBatch) -> Lookups:
    """Return them as they are, while nobody edits a pipeline until the transaction ends."""
    list(Pipeline.objects.for_team(batch.team_id).select_for_update().order_by("pk"))
    return load_lookups(batch)


def see_all(rows: Any) -> Any:
    return rows


def make_narrow(batch: ImportBatch) -> Callable[[Any], Any]:
    """Return what leaves the rows that the role of whoever imports lets them see."""
    membership = batch.team.memberships.filter(user=batch.by_id).first()
    if membership is None or "crm.read_all" in membership.permissions:
        return see_all
    owner = {ContactEmail: "contact__owner"}
    return lambda rows: rows.filter(**{owner.get(rows.model, "owner"): batch.by_id})


def list_owners(team_id: int) -> dict[str, int]:
    """Return the members' keys by their addresses, and by names that only one of them has."""
    members = list(get_user_model()._default_manager.filter(memberships__team=team_id))
    owners: dict[str, int] = {}
    ambiguous: set[str] = set()
    for member in members:
        name = member.get_full_name().lower()
        if name in owners:
            ambiguous.add(name)
        owners[name] = member.pk
    owners = {name: key for name, key in owners.items() if name and name not in ambiguous}
    return owners | {normalize_email(member.email): member.pk for member in members}


def list_pipelines(team_id: int) -> dict[str, list[Stage]]:
    stages: dict[str, list[Stage]] = {}
    pipelines = Pipeline.objects.for_team(team_id).prefetch_related("stages")
    for pipeline in pipelines.order_by("is_default", "-pk"):
        stages[pipeline.name.lower()] = stages[""] = list(pipeline.stages.all())
    return stages


def find_known(
    team_id: int, kind: str, keys: Collection[str], narrow: Callable[[Any], Any]
) -> set[str]:
    """Return which keys of rows the team has already: addresses of people, names of companies."""
    if kind == ImportKind.COMPANY:
        return set(find_companies(team_id, keys, narrow))
    if kind == ImportKind.DEAL:
        return set()
    known: set[str] = set()
    models: tuple[Any, ...] = (Contact, ContactEmail) if kind == ImportKind.CONTACT else (Lead,)
    for some in in_parts(keys):
        for model in models:
            rows = narrow(model.objects.for_team(team_id).filter(email_normalized__in=some))
            known |= set(rows.values_list("email_normalized", flat=True))
    return known


def in_parts(keys: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted({key for key in keys if key})
    for start in range(0, len(ordered), AT_A_TIME):
        yield ordered[start : start + AT_A_TIME]


def key_of(kind: str, values: Mapping[str, Any]) -> str:
    """Return by what a row is recognised; nothing where it is new in any case."""
    if kind == ImportKind.COMPANY:
        return str(values.get("name", "")).lower()
    return "" if kind == ImportKind.DEAL else normalize_email(values.get("email", ""))


def find_companies(
    team_id: int, names: Iterable[str], narrow: Callable[[Any], Any]
) -> dict[str, int]:
    """Return the keys of a team's companies by their names in small letters."""
    wanted = {name.lower(): name for name in names}
    lowered = narrow(Company.objects.for_team(team_id)).annotate(lower=Lower("name"))
    found: dict[str, int] = {}
    for some in in_parts(wanted):
        # SQLite writes only letters of ASCII small.
        same = Q(lower__in=some) | Q(name__in=[wanted[lower] for lower in some])
        rows = lowered.filter(same).order_by("-pk").values_list("name", "pk")
        found |= {name.lower(): key for name, key in rows}
    return found


def find_contacts(
    team_id: int, texts: Iterable[str], narrow: Callable[[Any], Any]
) -> dict[str, int]:
    """Return the keys of contacts by texts that hold their address, or are their whole name."""
    emails, names = {}, {}
    for each in texts:
        if found := _EMAIL.search(each):
            emails[each] = normalize_email(found[0])
        else:
            first, _blank, last = each.rpartition(" ")
            names[each] = (first.strip().lower(), last.lower())
    contacts = narrow(Contact.objects.for_team(team_id))
    keys: dict[str, int] = {}
    for some in in_parts(emails.values()):
        rows = contacts.filter(email_normalized__in=some).order_by("-pk")
        keys |= dict(rows.values_list("email_normalized", "pk"))
    by_name = find_by_names(contacts, names)
    found_keys = {each: keys.get(email) for each, email in emails.items()}
    found_keys |= {each: by_name.get(name) for each, name in names.items()}
    return {each: key for each, key in found_keys.items() if key}


def find_by_names(contacts: Any, names: Mapping[str, tuple[str, str]]) -> dict[Any, int]:
    """Return the keys of the contacts of these whole names, where only one has it."""
    found: dict[Any, int] = {}
    twice = set()
    for some in in_parts(names):
        condition = Q()
        for each in some:
            first, _blank, last = each.rpartition(" ")
            condition |= Q(last_name=last, first_name=first.strip())
        for first, last, key in contacts.filter(condition).values_list(
            "first_name", "last_name", "pk"
        ):
            name = (first.lower(), last.lower())
            if name in found:
                twice.add(name)
            found[name] = key
    return {name: key for name, key in found.items() if name not in twice}
