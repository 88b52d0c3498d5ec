"""Who may see what of the dashboard."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quickscale.core.admin_dashboard.theme_config import DashboardTheme
from quickscale.core.api.operations import get_operations

pytestmark = pytest.mark.django_db
STAFF = [it for it in get_operations("core").values() if it.path.startswith("/api/core/staff/")]
LISTS = [screen.name for screen in DashboardTheme.screens if "<" not in screen.path]


@pytest.mark.parametrize("operation", STAFF, ids=lambda it: it.operation_id)
def test_no_operation_of_staff_answers_anybody_else(client, make_user, operation):
    path = operation.path.replace("{id}", "00000000-0000-4000-8000-000000000000")
    assert client.generic(operation.method, path).status_code == 403
    client.force_login(make_user("kim@example.com"))
    assert client.generic(operation.method, path).status_code == 403


@pytest.mark.parametrize("operation", STAFF, ids=lambda it: it.operation_id)
def test_staff_without_permissions_see_no_more_than_that_there_is_a_dashboard(
    make_staff, operation
):
    path = operation.path.replace("{id}", "00000000-0000-4000-8000-000000000000")
    open_to_all = {"dashboard-retrieve", "visitor-stat", "visitor-series"}
    status = make_staff().generic(operation.method, path).status_code
    assert (status == 403) is (operation.operation_id not in open_to_all)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_leads_visitors_to_signing_in_and_refuses_members(client, make_user, name):
    url = reverse(f"dashboard:{name}")
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    client.force_login(make_user("kim@example.com"))
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_every_page_is_drawn_on_an_empty_site(staff_client, name):
    response = staff_client.get(reverse(f"dashboard:{name}"))
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def test_a_support_person_sees_the_part_that_their_permissions_open(make_staff):
    html = make_staff("view_user").get(reverse("dashboard:overview")).content.decode()
    assert reverse("dashboard:user-list") in html
    assert reverse("dashboard:ledger") not in html
    assert "panel-signups" in html
    assert "panel-credits-sold" not in html


def test_staff_find_the_dashboard_in_the_account_menu_and_nobody_else_does(
    client, make_user, make_staff
):
    link = f'href="{reverse("dashboard:overview")}"'
    assert link in make_staff().get(reverse("base:account")).content.decode()
    client.force_login(make_user("kim@example.com"))
    assert link not in client.get(reverse("base:account")).content.decode()
