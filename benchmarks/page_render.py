"""What a page drawn from a screen costs, against the same page written by hand.

By hand it is a Django view with the ORM, a form for its filters and a template with the same
markup; all go through the whole middleware with a signed-in session. One screen is drawn by the
generic template of the bare skin, one by a template of its own. CPU time, right after each other,
in the usual of many rounds. Exits with 1 when a page costs more than its bar.

    python benchmarks/page_render.py
"""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.update(
    QUICKSCALE_TEST_THEME="yoga", QUICKSCALE_TEST_SKIN="bare", QUICKSCALE_TEST_PLUGINS=""
)

import django
from django.conf import settings

settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "page_render_templates"]
django.setup()

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import include, path
from side_by_side import find_usual, finish, report

from quickscale.core import hooks
from quickscale.core.theme_system import Action, Screen
from quickscale_business_themes.yoga.models import Booking, Tag, Teacher, YogaClass

OWN_TEMPLATE_BAR = 1.15
GENERIC_BAR = 1.6
ROWS = 48
REPEATS = 60
BATCH = 2

BY_HAND, GENERIC, OWN = "/by-hand/", "/plain/", "/board/"


class ClassFilterForm(forms.Form):
    search = forms.CharField(required=False)
    after = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    starts_after = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    starts_before = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    price_min = forms.DecimalField(required=False)
    price_max = forms.DecimalField(required=False)
    level = forms.ChoiceField(choices=[("", "Any"), *YogaClass.Level.choices], required=False)
    mats_provided = forms.NullBooleanField(required=False)
    teacher = forms.ModelChoiceField(Teacher.objects.order_by("name"), required=False)


@login_required
def show_by_hand(request: HttpRequest) -> HttpResponse:
    form = ClassFilterForm(request.GET)
    classes = YogaClass.objects.select_related("teacher").prefetch_related("tags")
    if form.is_valid() and form.cleaned_data["teacher"]:
        classes = classes.filter(teacher=form.cleaned_data["teacher"])
    page = Paginator(classes.order_by("starts"), 24).get_page(request.GET.get("page"))
    return render(request, "hand/class_list.html", {"form": form, "page_obj": page})


def add_board(*, theme: str, screens: object) -> list[Screen]:
    """Give the yoga theme two further lists of classes: a generic one, and one for which a template
    of its own exists."""
    if theme != "yoga":
        return []
    return [
        Screen(
            "class-plain",
            "plain/",
            "yoga:class-list",
            actions=(
                Action("new", screen="class-create"),
                Action("book", "yoga:class-book", fields=(), row=True),
            ),
        ),
        Screen("class-board", "board/", "yoga:class-list"),
    ]


def fill() -> None:
    teachers = [Teacher.objects.create(name=f"Teacher {n}", slug=f"t{n}") for n in range(5)]
    tags = [Tag.objects.create(name=name) for name in ("calm", "heat", "back")]
    for number in range(ROWS):
        made = YogaClass.objects.create(
            title=f"Class {number:03}",
            slug=f"class-{number}",
            teacher=teachers[number % 5],
            level=YogaClass.Level.values[number % 3],
            starts=datetime(2027, 1, 1, 9, tzinfo=UTC) + timedelta(days=number),
            price=Decimal("12.5"),
        )
        made.tags.set(tags[:2])


class Site:
    """The site's own handler, asked as one signed-in visitor."""

    def __init__(self) -> None:
        client = Client()
        client.force_login(get_user_model().objects.create_user(email="ann@example.com"))
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
        for _ in range(BATCH):
            self.get(url)
        return (time.process_time() - start) / BATCH


def build_urls() -> None:
    global urlpatterns  # noqa: PLW0603 - the URLconf is built after the screens are known
    urlpatterns = [
        path(BY_HAND[1:], show_by_hand),
        path("", include("quickscale.core.urls")),
    ]
    settings.ROOT_URLCONF = __name__


def require_same(site: Site) -> None:
    """Fail unless every page shows the same classes."""
    titles = [f"Class {number:03}" for number in range(24)]
    for url in (BY_HAND, GENERIC, OWN):
        html = site.get(url)
        assert all(title in html for title in titles), url
        assert html.count("</tr>") == 25, url
        assert html.count("<button") == 26, (url, html.count("<button"))


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()
    with hooks.register_temporarily("core.screens", add_board):
        build_urls()
        site = Site()
        require_same(site)
    urls = (BY_HAND, GENERIC, OWN)
    rounds = [[site.measure(url) for url in urls] for _ in range(REPEATS + 4)][4:]
    assert not Booking.objects.exists()
    generic = find_usual((generic, by_hand) for by_hand, generic, _own in rounds)
    own = find_usual((own, by_hand) for by_hand, _generic, own in rounds)
    finish(
        report("list of 24 rows, generic template", *generic, bar=GENERIC_BAR),
        report("list of 24 rows, template of its own", *own, bar=OWN_TEMPLATE_BAR),
    )


if __name__ == "__main__":
    main()
