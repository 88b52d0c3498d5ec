"""Fills a team's CRM with what a year leaves behind. It is the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from quickscale_business_themes.crm.models import (
    Activity,
    Company,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    Lead,
    LostReason,
    Note,
    Pipeline,
    Rule,
    RuleSubject,
    Stage,
    StageChange,
    StageKind,
    Tag,
    Trigger,
)
from quickscale_business_themes.crm.models.bases import Source
from quickscale_business_themes.crm.samples import names
from quickscale_business_themes.crm.samples.lead_sources import CHANCES, make_lead_sources
from quickscale_business_themes.crm.samples.offers import make_offers
from quickscale_business_themes.crm.services.pipelines import StageRow, save_pipeline
from quickscale_business_themes.crm.services.tags import find_or_create_tags

_DEALS = 110
_YEAR = 365


@dataclass
class Year:
    """What is made for one team."""

    team: Any
    people: Sequence[Any]
    now: datetime = field(default_factory=timezone.now)
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - samples
    companies: list[Company] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    def fill(self) -> None:
        self.tags = find_or_create_tags(self.team.pk, names.TAGS)
        self.make_people()
        self.make_leads()
        pipeline = Pipeline.objects.for_team(self.team).get(is_default=True)
        stages = list(pipeline.stages.order_by("position"))
        for number in range(_DEALS):
            self.make_deal(number, stages)
        self.make_second_pipeline()
        make_lead_sources(self)
        make_offers(self)
        self.make_rules()

    def owner(self, number: int) -> Any:
        return self.people[number % len(self.people)]

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days, hours=self.random.randrange(8))

    def make_people(self) -> None:
        for number, (name, website, industry, employees, city, country) in enumerate(
            names.COMPANIES
        ):
            company = Company(
                team=self.team,
                name=name,
                website=website,
                industry=industry,
                employees=employees,
                city=city,
                country=country,
                phone=f"+44 20 7946 0{number + 100}",
                owner=self.owner(number),
                created_at=self.ago(self.random.randrange(30, _YEAR)),
            )
            company.save()
            self.companies.append(company)
        for number, row in enumerate(names.CONTACTS):
            self.contacts.append(self.make_contact(number, *row))

    def make_contact(
        self, number: int, first: str, last: str, title: str, company: int | None
    ) -> Contact:
        works_for = None if company is None else self.companies[company]
        host = works_for.domain if works_for and works_for.domain else "mail.example"
        contact = Contact(
            team=self.team,
            first_name=first,
            last_name=last,
            job_title=title,
            company=works_for,
            email=f"contact{number + 1}@{host}",
            phone=f"+1 212 555 01{number + 10}",
            owner=self.owner(number),
            do_not_call=number % 9 == 8,
            created_at=self.ago(self.random.randrange(10, _YEAR)),
        )
        contact.save()
        contact.tags.set(self.random.sample(self.tags, number % 3))
        if number % 8 == 0:
            about = {"team": self.team, "contact": contact}
            ContactEmail(email=f"private{number}@mail.example", **about).save()
            ContactPhone(phone=f"+1 212 555 02{number + 10}", **about).save()
        return contact

    def make_leads(self) -> None:
        sources = [source.value for source in Source]
        for number, (first, last, company, status, rating) in enumerate(names.LEADS):
            lead = Lead(
                team=self.team,
                first_name=first,
                last_name=last,
                company_name=company,
                status=status,
                rating=rating,
                source=sources[number % len(sources)],
                email=self.contacts[0].email if number == 8 else f"lead{number + 1}@lead.example",
                phone=f"+1 312 555 01{number + 10}",
                owner=self.owner(number),
                created_at=self.ago(number * 3),
            )
            lead.save()
            lead.tags.set(self.random.sample(self.tags, number % 2))
            if number % 3 == 0:
                self.make_activity(number, lead=lead, around=self.ago(number), done=False)

    def make_deal(self, number: int, stages: Sequence[Stage]) -> None:
        contact = self.contacts[number % len(self.contacts)]
        opened = self.ago(_YEAR - number * 10 // 3 if number < _DEALS - 4 else number % 4)
        deal = Deal(
            team=self.team,
            name=f"{contact.company or contact}: {self.random.choice(names.PRODUCTS)}",
            stage=stages[0],
            probability=stages[0].probability,
            amount=Decimal(self.random.randrange(4, 120) * 250),
            company=contact.company,
            contact=contact,
            owner=self.owner(number),
            source=self.random.choice(Source.values),
            created_at=opened,
            opened_on=opened.date(),
            stage_since=opened,
        )
        if number % 17 == 16:
            deal.amount = None
        path = self.choose_path(deal, stages)
        changes = list(self.walk(deal, path))
        deal.save()
        StageChange.objects.for_team(self.team).bulk_create(changes)
        deal.tags.set(self.random.sample(self.tags, number % 3))
        self.make_work(number, deal)

    def choose_path(self, deal: Deal, stages: Sequence[Stage]) -> list[Stage]:
        """Return the stages that a deal goes through: young ones are open, most old ones closed."""
        open_stages = [stage for stage in stages if stage.kind == StageKind.OPEN]
        won, lost = (
            next(stage for stage in stages if stage.kind == kind)
            for kind in (StageKind.WON, StageKind.LOST)
        )
        age = (self.now - deal.created_at).days
        if age < 25 or (age < 90 and self.random.random() < 0.4):
            reached = self.random.randrange(len(open_stages)) + 1
            return open_stages[: max(1, min(reached, age // 6 + 1))]
        if self.random.random() < CHANCES[deal.source] and deal.amount is not None:
            return [*open_stages, won]
        return [*open_stages[: self.random.randrange(1, len(open_stages) + 1)], lost]

    def walk(self, deal: Deal, path: Sequence[Stage]) -> list[StageChange]:
        """Return the steps along a path, and leave the deal at its end."""
        changes, at, former = [], deal.created_at, None
        room = (self.now - deal.created_at).total_seconds() / (len(path) + 1)
        for stage in path:
            seconds = None
            if former:
                seconds = int(min(room, 86_400 * self.random.randrange(2, 20)))
                at += timedelta(seconds=seconds)
            changes.append(self.make_change(deal, former, stage, at, seconds))
            former = stage
        self.leave_at(deal, path[-1], at)
        return changes

    def make_change(
        self, deal: Deal, former: Stage | None, stage: Stage, at: datetime, seconds: int | None
    ) -> StageChange:
        return StageChange(
            team=self.team,
            deal=deal,
            from_stage=former,
            from_name=former.name if former else "",
            from_kind=former.kind if former else "",
            to_stage=stage,
            to_name=stage.name,
            to_kind=stage.kind,
            at=at,
            by=deal.owner,
            seconds=seconds,
        )

    def leave_at(self, deal: Deal, stage: Stage, at: datetime) -> None:
        deal.stage, deal.status, deal.stage_since = stage, stage.kind, at
        deal.probability = stage.probability
        if stage.kind == StageKind.OPEN:
            days = self.random.randrange(-10, 120)
            deal.expected_close_on = (self.now + timedelta(days=days)).date()
            deal.next_step = self.random.choice(("Call back", "Send offer", "Agree on date", ""))
            return
        deal.closed_on = at.date()
        deal.expected_close_on = (at + timedelta(days=self.random.randrange(-20, 20))).date()
        if stage.kind == StageKind.LOST:
            deal.lost_reason = self.random.choice(LostReason.values)
            deal.lost_note = "Will look again next year." if self.random.random() < 0.2 else ""

    def make_work(self, number: int, deal: Deal) -> None:
        for turn in range(number % 3):
            around = deal.created_at + timedelta(days=6 * (turn + 1))
            is_over = around < self.now
            self.make_activity(number + turn, deal=deal, around=around, done=is_over)
        if deal.is_open:
            around = self.now + timedelta(days=self.random.randrange(-3, 14))
            self.make_activity(number, deal=deal, around=around, done=False)
        if number % 4 == 0:
            text = names.NOTES[number // 4 % len(names.NOTES)]
            Note.objects.for_team(self.team).create(
                deal=deal, text=text, author=deal.owner, created_at=deal.created_at
            )

    def make_activity(self, number: int, *, around: datetime, done: bool, **target: Any) -> None:
        kind = list(names.SUBJECTS)[number % len(names.SUBJECTS)]
        due = around.replace(hour=9 + number % 8, minute=0, second=0, microsecond=0)
        Activity.objects.for_team(self.team).create(
            kind=kind,
            subject=self.random.choice(names.SUBJECTS[kind]),
            due_at=due,
            done_at=due if done else None,
            assignee=self.owner(number),
            created_by=self.owner(number),
            created_at=min(self.now, around - timedelta(days=5)),
            **target,
        )

    def make_second_pipeline(self) -> None:
        rows = [
            StageRow("Application", probability=20),
            StageRow("Negotiation", probability=60, rotten_days=30),
            StageRow("Signed", StageKind.WON),
            StageRow("Declined", StageKind.LOST),
        ]
        pipeline = save_pipeline(Pipeline(team=self.team, name="Partnerships"), rows)
        first = pipeline.stages.order_by("position")[0]
        deal = Deal(
            team=self.team,
            name="Reseller for Scandinavia",
            stage=first,
            probability=first.probability,
            company=self.companies[5],
            owner=self.owner(1),
        )
        deal.save()
        self.make_change(deal, None, first, deal.created_at, None).save()

    def make_rules(self) -> None:
        task = {"kind": "create_task", "field": "", "value": "", "text": "", "days": 1}
        hot = {"field": "rating", "op": "changed_to", "value": "hot"}
        late = {"field": "expected_close_on", "op": "days_since", "value": 3}
        is_open = {"field": "status", "op": "eq", "value": "open"}
        Rule.objects.for_team(self.team).create(
            name="Follow up hot leads",
            subject=RuleSubject.LEAD,
            trigger=Trigger.UPDATED,
            conditions={"all": [hot]},
            actions=[{**task, "value": "Call within a day"}],
        )
        Rule.objects.for_team(self.team).create(
            name="Ask about late deals",
            subject=RuleSubject.DEAL,
            trigger=Trigger.DAILY,
            conditions={"all": [is_open, late]},
            actions=[{**task, "value": "Ask whether they have decided"}],
        )


def fill_team(team: Any) -> bool:
    """Fill a team's CRM; return whether it was empty, as it must be."""
    if Company.objects.for_team(team).exists():
        return False
    people = get_user_model().objects.filter(memberships__team=team).order_by("pk")
    Year(team, list(people)).fill()
    return True
