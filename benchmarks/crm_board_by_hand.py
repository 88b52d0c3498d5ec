"""The board of deals as one would write it: a view with the ORM, and a template.

Its markup is that of the generic page in the bare skin, and what it asks the database is too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from quickscale.core.http import request_context
from quickscale.core.money.money import format_money
from quickscale.core.teams.models import Membership
from quickscale.core.users.models import User
from quickscale_business_themes.crm.models import (
    CustomField,
    Deal,
    HomeCurrency,
    Pipeline,
    Stage,
    Tag,
)

CARDS = 20
COLUMNS = (
    ("company", _("Company")),
    ("amount", _("Amount")),
    ("expected_close_on", _("Expected close")),
    ("owner", _("Owner")),
    ("stage", _("Stage")),
    ("is_stale", _("Stale")),
    ("contact", _("Contact")),
    ("status", _("Status")),
    ("home_amount", _("Converted amount")),
    ("probability", _("Probability (%)")),
    ("source", _("Source")),
    ("tags", _("Tags")),
    ("next_step", _("Next step")),
    ("opened_on", _("Opened")),
    ("closed_on", _("Closed")),
)
_TAGS = (
    "a button dd div dl dt fieldset form h1 h2 h3 input label legend li nav ol option p section "
    "select ul"
)


@login_required
def show_board(request: HttpRequest) -> HttpResponse:
    memberships = Membership.objects.select_related("team", "custom_role")
    found = list(memberships.filter(user=request.user, team__closed_at=None))
    wanted = request.session.get(request_context.TEAM)
    own = next((each for each in found if str(each.team.public_id) == wanted), None)
    if own is None:
        raise PermissionDenied
    team = own.team
    stages = list(
        Stage.objects.for_team(team).filter(pipeline__is_default=True).order_by("position")
    )
    home = HomeCurrency.objects.for_team(team).values_list("currency", flat=True).first()
    return render(
        request,
        "by_hand/board.html",
        {
            "memberships": found,
            "team": team,
            "columns": list(make_columns(request, own, stages, home or "USD")),
            "stages": stages,
            "filters": list_filters(team),
            "names": COLUMNS,
            "custom": list(CustomField.objects.for_team(team).filter(kind="deal")),
        },
    )


def list_filters(team: Any) -> list[Any]:
    pipelines = Pipeline.objects.for_team(team).order_by("-is_default", "name")[:51]
    members = User.objects.filter(memberships__team=team).order_by("email")[:51]
    return [
        ("status", _("Status"), Deal._meta.get_field("status").choices),
        ("pipeline", _("Pipeline"), [(each.public_id, each.name) for each in pipelines]),
        ("owner", _("Owner"), [(each.public_id, each.name) for each in members]),
        ("source", _("Source"), Deal._meta.get_field("source").choices),
        ("tag", _("Tag"), [(each.pk, each.name) for each in Tag.objects.for_team(team)[:51]]),
    ]


def make_columns(request: HttpRequest, own: Membership, stages: list[Any], home: str) -> Any:
    deals = Deal.objects.for_team(own.team)
    totals = add_up(deals, home)
    cards = read_cards(deals, stages)
    may_move = "crm.change_all" in own.permissions
    for stage in stages:
        count, amounts = totals[stage.pk]
        shown = cards[stage.pk]
        for deal in shown:
            deal.is_movable = may_move or deal.owner_id == request.user.pk
            deal.key = uuid4()
            deal.told = format_money(deal.amount, deal.currency)
            deal.move_url = f"/deals/-/change-stage/{deal.public_id}/"
        yield {
            "stage": stage,
            "count": count,
            "amounts": amounts,
            "cards": shown,
            "has_more": count > len(shown),
        }


def add_up(deals: Any, home: str) -> Any:
    totals: Any = defaultdict(lambda: (0, []))
    rows = deals.values("stage", "currency").annotate(
        number=Count("pk"),
        total=Sum("amount", filter=Q(home_amount=None)),
        converted=Sum("home_amount"),
    )
    sums: dict[Any, Any] = defaultdict(int)
    for row in rows.order_by("stage", "currency"):
        count, amounts = totals[row["stage"]]
        if row["total"]:
            amounts.append(format_money(row["total"], row["currency"]))
        sums[row["stage"]] += row["converted"] or 0
        totals[row["stage"]] = (count + row["number"], amounts)
    for stage, amount in sums.items():
        if amount:
            totals[stage][1].insert(0, format_money(amount, home))
    return totals


def read_cards(deals: Any, stages: list[Any]) -> Any:
    ordered = deals.order_by("-created_at", "-pk").values("pk")
    parts = [ordered.filter(stage=stage)[:CARDS] for stage in stages]
    keys = parts[0].union(*parts[1:], all=True)
    rows = deals.filter(pk__in=keys).select_related("company", "contact", "owner", "stage")
    cards = defaultdict(list)
    for deal in rows.prefetch_related("tags").order_by("-created_at", "-pk"):
        cards[deal.stage_id].append(deal)
    return cards


def count_tags(html: str) -> Counter[str]:
    return Counter(tag for tag in re.findall(r"<(\w+)[\s>/]", html) if tag in _TAGS.split())
