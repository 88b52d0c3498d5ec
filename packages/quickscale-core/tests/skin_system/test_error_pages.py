"""The pages of Django's own errors stand in the site's layout, wherever the error was raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.backends.django import DjangoTemplates
from django.urls import reverse

from quickscale.core import skin_system
from quickscale.core.billing.plans import PlanProblem
from quickscale.core.credits import InsufficientCredits
from quickscale.core.webhooks.api.views import WebhookEndpointViewSet

pytestmark = pytest.mark.django_db


def test_somebody_whom_the_admin_refuses_gets_the_sites_page(client, django_user_model):
    client.force_login(django_user_model.objects.create_user(email="kim@example.com"))
    response = client.get("/admin/login/?next=/admin/")
    html = response.content.decode()
    assert response.status_code == 403
    assert " · Example</title>" in html
    assert "/accounts/logout/" in html


def test_a_request_for_another_host_gets_a_page_that_names_the_site(client, settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    response = client.get("/", headers={"Host": "other.example", "Accept-Language": "ar"})
    html = response.content.decode()
    assert response.status_code == 400
    assert " · Example</title>" in html
    assert '<html lang="ar" dir="rtl"' in html


def test_the_cores_own_error_page_needs_no_request():
    templates = Path(skin_system.__file__).parent / "templates"
    layout = "{{ page.site.name }}: {% block content %}{% endblock %}"
    engine = DjangoTemplates(
        {
            "NAME": "bare",
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.filesystem.Loader", [templates]),
                    ("django.template.loaders.locmem.Loader", {"layouts/page.html": layout}),
                ]
            },
        }
    )
    html = engine.get_template("400.html").render()
    assert html.strip().startswith("Example:")
    assert "<h1>Bad request</h1>" in html


@pytest.mark.parametrize(
    ("problem", "title", "screen", "label"),
    [
        (InsufficientCredits(), "Not enough credits", "base:credits", "Credits"),
        (PlanProblem(), "Not included in your plan", "base:plans", "Plans"),
    ],
)
def test_a_refusal_that_a_page_helps_with_leads_there(
    client, monkeypatch, django_user_model, problem, title, screen, label
):
    def refuse(*args, **kwargs):
        raise problem

    monkeypatch.setattr(WebhookEndpointViewSet, "list", refuse)
    client.force_login(django_user_model.objects.create_user(email="kim@example.com"))
    response = client.get(reverse("base:webhooks"))
    html = response.content.decode()
    assert response.status_code == 402
    assert f"<h1>{title}</h1>" in html
    assert re.search(rf'<main.*<a[^>]* href="{reverse(screen)}">{label}</a>', html, re.DOTALL)
