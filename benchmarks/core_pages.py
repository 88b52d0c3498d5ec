"""What the core's own pages cost against the same pages written by hand.

The overview of the dashboard, a team's members, the ledger and the webhooks, in the bare skin. By
hand each is a Django view with the ORM and a template with the same markup; the figures of the
overview are asked of the same functions, and its charts are drawn by the same ones. All go through
the whole middleware with a signed-in session. CPU time, each right after the other, in the usual
of many rounds. Exits with 1 when a page costs more than its bar.

    python benchmarks/core_pages.py
"""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.update(
    QUICKSCALE_TEST_THEME="base", QUICKSCALE_TEST_SKIN="bare", QUICKSCALE_TEST_PLUGINS=""
)

import django
from django.conf import settings

settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "core_pages_templates"]
django.setup()

from django.contrib.auth.decorators import login_required, user_passes_test
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils.translation import gettext as _
from side_by_side import find_usual, finish, report

from quickscale.core.admin_dashboard.figures import read_daily, read_totals
from quickscale.core.admin_dashboard.revenue import (
    count_subscriptions,
    sum_monthly,
    sum_revenue,
    sum_revenue_by_day,
)
from quickscale.core.api.periods import Period, today
from quickscale.core.audit.actions import action_label
from quickscale.core.audit.models import AuditEvent
from quickscale.core.billing.models import StripeEvent, Subscription
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.models import Entry
from quickscale.core.skin_system.charts import build_chart, format_figure
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User
from quickscale.core.webhooks.events import event_label
from quickscale.core.webhooks.models import ALL_EVENTS, WebhookDelivery, WebhookEndpoint
from quickscale.core.webhooks.services import create_endpoint

GOAL = 1.2
MEMBERS, SPENDS, WEBHOOKS = 40, 60, 12
REPEATS = 60
#: The pages of both sides, by what they show, and the bar of each: what it is today where that is
#: more than the goal. It may only fall.
PAGES = {
    "dashboard's overview": ("/dashboard/", "/by-hand/dashboard/", 1.7),
    "members": ("/teams/blue/members/", "/by-hand/teams/blue/members/", 2.3),
    "ledger": ("/credits/entries/", "/by-hand/credits/entries/", 1.7),
    "webhooks": ("/webhooks/", "/by-hand/webhooks/", 2.5),
}
_TAGS = "a button form h1 h2 input label li nav option path section select table td th time tr"


def link(label: str, url: str) -> dict[str, str]:
    return {"label": label, "url": url}


def describe_layout(request: HttpRequest) -> dict[str, Any]:
    """Return what stands around every page."""
    groups = [
        ("", [link(_("Overview"), "/")]),
        (
            _("Account"),
            [
                link(_("Profile"), "/profile/"),
                link(_("E-mail address"), "/accounts/email/"),
                link(_("Your data"), "/data/"),
            ],
        ),
        (
            _("Security"),
            [
                link(_("Password"), "/accounts/password/change/"),
                link(_("Two-factor authentication"), "/accounts/2fa/"),
                link(_("Sessions"), "/sessions/"),
                link(_("Security log"), "/security/"),
            ],
        ),
        (
            _("Credits and billing"),
            [link(_("Credits"), "/credits/"), link(_("Plan"), "/plan/")],
        ),
        (_("Teams"), [link(_("Teams"), "/teams/")]),
        (
            _("Developers"),
            [link(_("API keys"), "/api-keys/"), link(_("Webhooks"), "/webhooks/")],
        ),
    ]
    account = [
        link(_("E-mail address"), "/accounts/email/"),
        link(_("Sign out"), "/accounts/logout/"),
    ]
    if request.user.is_staff:
        account.insert(0, link(_("Dashboard"), "/dashboard/"))
    return {
        "navigation": [
            link(_("Overview"), "/"),
            link(_("Profile"), "/profile/"),
            link(_("Credits"), "/credits/"),
            link(_("Plan"), "/plan/"),
            link(_("Teams"), "/teams/"),
            link(_("API keys"), "/api-keys/"),
            link(_("Webhooks"), "/webhooks/"),
        ],
        "account": account,
        "groups": [{"label": label, "pages": pages} for label, pages in groups],
        "memberships": Membership.objects.filter(
            user=request.user, team__closed_at=None
        ).select_related("team"),
    }


def find_notice(user: Any) -> str:
    """Return what is wrong with a subscription, as each of an account's pages says it."""
    late = Subscription.objects.filter(customer__user=user, status="past_due", is_surplus=False)
    return _("Your last payment failed.") if late.exists() else ""


def show_list(
    request: HttpRequest, template: str, rows: QuerySet[Any], **context: Any
) -> HttpResponse:
    page = Paginator(rows, 24).get_page(request.GET.get("page"))
    return render(
        request,
        template,
        {
            **describe_layout(request),
            "notice": find_notice(request.user),
            **context,
            "page_obj": page,
        },
    )


@login_required
def show_members(request: HttpRequest, slug: str) -> HttpResponse:
    own = get_object_or_404(
        Membership.objects.select_related("team", "custom_role"),
        user=request.user,
        team__slug=slug,
        team__closed_at=None,
    )
    rows = Membership.objects.filter(team=own.team).select_related("user", "custom_role")
    search = request.GET.get("search", "")
    if search:
        rows = rows.filter(user__name__icontains=search)
    return show_list(
        request,
        "by_hand/members.html",
        rows.order_by(*choose_order(request)),
        title=_("Members"),
        section="/teams/",
        trail=[
            link(_("Overview"), "/"),
            link(_("Teams"), "/teams/"),
            link(own.team.name, f"/teams/{slug}/"),
        ],
        heads=[_("Name"), _("E-mail address"), _("Role")],
        orderings=[("joined_at", _("Oldest first")), ("-joined_at", _("Newest first"))],
        search=search,
        can_manage=own.role in ("owner", "admin"),
    )


def choose_order(request: HttpRequest) -> Sequence[str]:
    is_newest = request.GET.get("ordering") == "-joined_at"
    return ("-joined_at", "-pk") if is_newest else ("joined_at", "pk")


@login_required
def show_ledger(request: HttpRequest) -> HttpResponse:
    return show_list(
        request,
        "by_hand/ledger.html",
        Entry.objects.filter(account__user=request.user).order_by("-id"),
        title=_("Transactions"),
        section="/credits/",
        trail=[link(_("Overview"), "/"), link(_("Credits"), "/credits/")],
        owner=_("Personal account"),
        heads=[
            _("Reason"), _("Created"), _("Type"), _("Amount"), _("On hold"), _("Balance after"),
        ],
    )  # fmt: skip


@login_required
def show_webhooks(request: HttpRequest) -> HttpResponse:
    endpoints = WebhookEndpoint.objects.filter(user=request.user).order_by("-created_at", "-pk")
    return show_list(
        request,
        "by_hand/webhooks.html",
        list_told(endpoints),
        title=_("Webhooks"),
        section="/webhooks/",
        trail=[link(_("Overview"), "/")],
        owner=_("Personal account"),
        heads=[_("URL"), _("Description"), _("Events"), _("State")],
    )


def list_told(endpoints: QuerySet[WebhookEndpoint]) -> Any:
    found: Any = list(endpoints)
    for endpoint in found:
        names = [event_label(event) for event in endpoint.events]
        endpoint.told = _("All events") if ALL_EVENTS in endpoint.events else ", ".join(names)
    return found


@user_passes_test(lambda user: user.is_staff)
def show_overview(request: HttpRequest) -> HttpResponse:
    period = Period(today(), int(request.GET.get("period", 30)))
    events: Any = list(AuditEvent.objects.select_related("actor").order_by("-id")[:5])
    for event in events:
        event.what = action_label(event.action)
    context = {
        **describe_layout(request),
        "title": _("Overview"),
        "section": "/dashboard/",
        "pages": list_pages(),
        "period": period,
        "periods": [
            (7, _("7 days")),
            (30, _("30 days")),
            (90, _("90 days")),
            (365, _("12 months")),
        ],
        "stats": list(list_stats(period)),
        "charts": list(list_charts(period)),
        "users": User.objects.order_by("-date_joined", "-pk")[:5],
        "events": events,
    }  # fmt: skip
    return render(request, "by_hand/overview.html", context)


def list_pages() -> list[dict[str, str]]:
    return [
        link(_("Overview"), "/dashboard/"),
        link(_("Users"), "/dashboard/users/"),
        link(_("Teams"), "/dashboard/teams/"),
        link(_("Subscriptions"), "/dashboard/subscriptions/"),
        link(_("Invoices"), "/dashboard/invoices/"),
        link(_("Refunds"), "/dashboard/refunds/"),
        link(_("Ledger"), "/dashboard/ledger/"),
        link(_("Stripe events"), "/dashboard/stripe-events/"),
        link(_("Webhook deliveries"), "/dashboard/webhook-deliveries/"),
        link(_("Audit log"), "/dashboard/audit/"),
        link(_("Feature flags"), "/dashboard/flags/"),
        link(_("E-mails"), "/dashboard/mails/"),
        link(_("Pages"), "/dashboard/pages/"),
        link(_("Menus"), "/dashboard/menus/"),
    ]


def list_stats(period: Period) -> Any:
    before = period.before
    signups = read_totals("signups", period)
    sold, spent = read_totals("grants.sold", period), read_totals("entries.spent", period)
    yield stat(
        "revenue",
        _("Revenue"),
        sum_revenue(period),
        sum_revenue(before),
        "money",
        "/dashboard/invoices/",
    )
    yield stat(
        "mrr",
        _("Monthly recurring revenue"),
        sum_monthly(),
        sum_monthly(period.start),
        "money",
        "/dashboard/subscriptions/",
    )
    yield stat(
        "subscriptions",
        _("Active subscriptions"),
        count_subscriptions(),
        count_subscriptions(period.start),
        url="/dashboard/subscriptions/",
    )
    counts = (figure.count for figure in signups)
    yield stat("signups", _("Sign-ups"), *counts, url="/dashboard/users/")
    for name, title, figures in (
        ("credits-sold", _("Credits sold"), sold),
        ("credits-spent", _("Credits spent"), spent),
    ):
        amounts = (figure.amount for figure in figures)
        yield stat(name, title, *amounts, form="decimal", url="/dashboard/ledger/")
    for name, title, failed, url in (
        ("dead-events", _("Failed Stripe events"), StripeEvent, "/dashboard/stripe-events/"),
        (
            "lost-webhooks",
            _("Failed webhook deliveries"),
            WebhookDelivery,
            "/dashboard/webhook-deliveries/",
        ),
    ):
        rows = failed.objects.filter(status="failed")
        yield stat(name, title, *(count_in(rows, days) for days in (period, before)), url=url)


def count_in(rows: QuerySet[Any], days: Period) -> int:
    return rows.filter(created_at__gte=days.start, created_at__lt=days.end).count()


def stat(
    name: str, title: str, now: Any, before: Any, form: str = "integer", url: str = ""
) -> dict[str, Any]:
    change = (Decimal(now) - before) / before if before else Decimal(0)
    return {
        "name": name,
        "title": title,
        "value": format_figure(now, form, quickscale_settings.CURRENCY),
        "previous": format_figure(before, form, quickscale_settings.CURRENCY),
        "is_new": bool(now and not before),
        "change": f"{change:.0%}",
        "url": url,
    }


def list_charts(period: Period) -> Any:
    revenue = [("revenue", _("Revenue"), sum_revenue_by_day(period))]
    yield chart("revenue-chart", _("Revenue over time"), period, revenue, "money")
    joined = {day: figure.count for day, figure in read_daily("signups", period).items()}
    yield chart(
        "signup-chart", _("Sign-ups over time"), period, [("signups", _("Sign-ups"), joined)]
    )
    amounts = [
        (name, label, {day: each.amount for day, each in read_daily(source, period).items()})
        for name, label, source in (
            ("sold", _("Sold"), "grants.sold"),
            ("spent", _("Spent"), "entries.spent"),
        )
    ]
    yield chart("credit-chart", _("Credits sold and spent"), period, amounts, "decimal")


def chart(
    name: str, title: str, period: Period, lines: list[Any], form: str = "integer"
) -> dict[str, Any]:
    data = {
        "format": form,
        "currency": quickscale_settings.CURRENCY,
        "lines": [
            {
                "name": key,
                "label": label,
                "points": [{"x": str(day), "y": str(y)} for day, y in period.spread(values)],
            }
            for key, label, values in lines
        ],
    }
    return {
        "name": name,
        "title": title,
        "chart": build_chart(name, data),
        "empty": _("No revenue in this period."),
        "csv_url": f"/by-hand/dashboard/{name}.csv",
    }


urlpatterns = [
    path("by-hand/dashboard/", show_overview),
    path("by-hand/teams/<slug:slug>/members/", show_members),
    path("by-hand/credits/entries/", show_ledger),
    path("by-hand/webhooks/", show_webhooks),
    path("", include("quickscale.core.urls")),
]


def fill() -> User:
    """Make somebody of the staff with a team, a ledger and webhooks."""
    ann: User = User.objects.create_superuser("ann@example.com", name="Ann", password="benchmark")
    team: Team = create_team("Blue", owner=ann)
    for number in range(MEMBERS):
        user = User.objects.create_user(f"user{number}@example.com", name=f"User {number}")
        Membership.objects.create(team=team, user=user)
    ann.credits.grant(1000, source="benchmark", reason="Welcome")
    for number in range(SPENDS):
        ann.credits.consume(5, f"Report {number}")
    for number in range(WEBHOOKS):
        create_endpoint(user=ann, url=f"https://example.com/{number}", events=["*"])
    return ann


class Site:
    """The site's own handler, asked as one signed-in visitor."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.handler = WSGIHandler()
        self.factory = RequestFactory()
        name = settings.SESSION_COOKIE_NAME
        self.factory.cookies[name] = client.cookies[name].value

    def get(self, url: str) -> str:
        response = self.handler.get_response(self.factory.get(url))
        assert response.status_code == 200, (url, response)
        return response.content.decode()

    def measure(self, url: str) -> float:
        start = time.process_time()
        self.get(url)
        return time.process_time() - start

    def count_statements(self, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.get(url)
        return len(queries)


def require_same(site: Site, ours: str, by_hand: str) -> None:
    """Fail unless both pages have as many of each tag."""
    mine, theirs = (count_tags(site.get(url)) for url in (ours, by_hand))
    assert mine == theirs, f"{ours}: {mine - theirs}, {theirs - mine}"


def count_tags(html: str) -> Counter[str]:
    return Counter(tag for tag in re.findall(r"<(\w+)[\s>/]", html) if tag in _TAGS.split())


def compare(site: Site, name: str, measure: Callable[[str], float]) -> bool:
    ours, by_hand, bar = PAGES[name]
    require_same(site, ours, by_hand)
    statements = [site.count_statements(url) for url in (ours, by_hand)]
    rounds = [(measure(ours), measure(by_hand)) for _round in range(REPEATS + 4)][4:]
    mine, theirs = find_usual(rounds)
    verdict = "met" if mine / theirs <= GOAL else "MISSED"
    title = f"{name}, {statements[0]} and {statements[1]} statements, goal {GOAL:g} x {verdict}"
    return report(title, mine, theirs, bar=bar)


def main() -> None:
    settings.ROOT_URLCONF = __name__
    call_command("migrate", verbosity=0)
    site = Site(fill())
    finish(*[compare(site, name, site.measure) for name in PAGES])


if __name__ == "__main__":
    main()
