"""No subscription outlives whoever could end it, however they went."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.billing.models import Cancellation, Checkout, Customer, Subscription
from quickscale.core.billing.services import subscriptions
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.jobs.health import list_work_checks, run_checks
from quickscale.core.jobs.scheduler import list_commands
from quickscale.core.teams.models import Membership, Role, Team
from quickscale.core.teams.services import close_team, create_team
from quickscale.core.users import deletion
from quickscale.core.users.models import User

from .scenarios import live_at_stripe, open_page, refunds

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a function that does something and what follows its commit."""

    def run(what, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return what(*args, **kwargs)

    return run


@pytest.fixture
def staff_client(client):
    user = User.objects.create_superuser("boss@example.com", "correct horse")
    client.force_login(user)
    return client


@pytest.fixture
def team(ann):
    return create_team("Rockets", owner=ann)


def join(team, name, role="member", **details):
    user = User.objects.create_user(f"{name}@example.com")
    return Membership.objects.create(team=team, user=user, role=role, **details)


def reconcile():
    out = StringIO()
    call_command("reconcile_subscriptions", stdout=out)
    return out.getvalue().strip()


def delete_when_due(ann):
    deletion.request_deletion(ann)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        call_command("delete_due_accounts", stdout=StringIO())


def deactivate(staff_client, ann):
    answer = staff_client.post(f"/api/core/staff/users/{ann.public_id}/deactivate/")
    assert answer.status_code == 200


def untick(staff_client, ann):
    page = reverse("admin:quickscale_users_user_change", args=[ann.pk])
    assert staff_client.post(page, {"email": ann.email, "name": ann.name}).status_code == 302
    ann.refresh_from_db()
    assert not ann.is_active


def delete_in_admin(staff_client, ann):
    page = reverse("admin:quickscale_users_user_delete", args=[ann.pk])
    assert staff_client.post(page, {"post": "yes"}).status_code == 302


def delete_many_in_admin(staff_client, ann):
    form = {"action": "delete_selected", "_selected_action": [ann.pk], "post": "yes"}
    assert (
        staff_client.post(reverse("admin:quickscale_users_user_changelist"), form).status_code
        == 302
    )


@pytest.mark.parametrize("go", [deactivate, untick, delete_in_admin, delete_many_in_admin])
def test_whoever_staff_shut_out_or_delete_pays_no_more(ann, subscribe, staff_client, committed, go):
    subscribe(ann, "team")
    page = committed(go, staff_client, ann)
    assert page is None
    assert live_at_stripe() == []
    assert Subscription.objects.get().status == "canceled"
    event = AuditEvent.objects.get(action="billing.subscription_ended")
    assert event.object_id == Subscription.objects.get().stripe_id


def test_asking_for_deletion_ends_the_plan_with_what_is_paid_for(ann, subscribe, committed):
    subscribe(ann)
    committed(deletion.request_deletion, ann)
    (subscription,) = live_at_stripe()
    assert subscription.cancel_at_period_end
    assert Subscription.objects.get().cancel_at == Subscription.objects.get().current_period_end


def test_whoever_keeps_the_account_may_keep_the_plan(ann, subscribe, committed, client):
    subscribe(ann)
    committed(deletion.request_deletion, ann)
    client.force_login(ann)
    client.post("/api/core/account/deletion/cancel/")
    assert client.get("/api/core/plan/").json()["can"]["resume"]
    subscriptions.resume(ann, actor=ann)
    assert not live_at_stripe()[0].cancel_at_period_end


def test_a_plan_that_was_resumed_is_not_ended_by_what_was_asked_before(ann, subscribe):
    subscribe(ann)
    deletion.request_deletion(ann)
    deletion.cancel_deletion(ann)
    subscriptions.resume(ann, actor=ann)
    call_command("reconcile_subscriptions")
    assert not live_at_stripe()[0].cancel_at_period_end


def test_a_deleted_account_pays_no_more(ann, subscribe, committed):
    subscribe(ann)
    committed(delete_when_due, ann)
    ann.refresh_from_db()
    assert ann.deleted_at
    assert live_at_stripe() == []
    assert refunds() == []


def test_its_open_pages_are_closed(ann, server, committed, buy_pack):
    buy_pack(ann, told=False)
    page = open_page(ann)
    committed(delete_when_due, ann)
    statuses = {it.id: it.status for it in get_client().v1.checkout.sessions.list().data}
    assert statuses[page.stripe_id] == "expired"
    assert not Checkout.objects.filter(status="open").exists()


def test_stripe_being_away_keeps_nobody_from_going_and_it_is_ended_later(
    ann, subscribe, committed, server
):
    subscribe(ann)
    server.fail(times=30, status=503)
    committed(delete_when_due, ann)
    ann.refresh_from_db()
    assert ann.deleted_at
    server.fail(times=0)
    assert len(live_at_stripe()) == 1
    assert Cancellation.objects.filter(status="requested").exists()
    call_command("process_stripe_events", stdout=StringIO())
    assert live_at_stripe() == []
    assert not Cancellation.objects.filter(status="requested").exists()


def test_what_waits_too_long_is_seen_by_whoever_watches(ann, subscribe, server):
    subscribe(ann)
    deletion.request_deletion(ann)
    assert run_checks(list_work_checks())["subscriptions"]
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert not run_checks(list_work_checks())["subscriptions"]


def test_what_is_paid_after_the_account_was_deleted_ends_and_goes_back(
    ann, deliver, server, committed
):
    page = open_page(ann)
    delete_when_due(ann)
    Cancellation.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    server.complete_checkout(page.stripe_id)
    deliver()
    assert live_at_stripe() == []
    assert refunds() == [1000]
    deliver(server.redeliver_all)
    assert refunds() == [1000]


def test_closing_a_team_ends_what_was_cancelled_already(ann, team, subscribe, committed):
    subscribe(team)
    subscriptions.cancel_subscriptions(team, actor=ann)
    committed(close_team, team, by=ann)
    assert live_at_stripe() == []


def test_deleting_a_team_ends_what_it_paid_for(team, subscribe, staff_client, committed):
    subscribe(team, "team")
    page = reverse("admin:quickscale_teams_team_delete", args=[team.pk])
    assert committed(staff_client.post, page, {"post": "yes"}).status_code == 302
    assert not Team.objects.exists()
    assert live_at_stripe() == []


def test_a_team_pays_no_more_once_nobody_is_left_who_may_end_that(
    ann, team, subscribe, staff_client, committed
):
    join(team, "bob")
    subscribe(team)
    committed(deactivate, staff_client, ann)
    assert live_at_stripe() == []


@pytest.mark.parametrize("role", ["admin", "custom"])
def test_a_team_goes_on_with_whoever_manages_its_payments(
    ann, team, subscribe, staff_client, committed, role
):
    payer = Role.objects.for_team(team).create(name="Payer", permissions=["billing.manage"])
    join(team, "bob", role, custom_role=payer if role == "custom" else None)
    subscribe(team)
    committed(deactivate, staff_client, ann)
    reconcile()
    assert len(live_at_stripe()) == 1
    User.objects.filter(email="bob@example.com").update(is_active=False)
    reconcile()
    assert live_at_stripe() == []


def lose_owner(customer):
    Customer.objects.filter(pk=customer.pk).update(user=None)


def shut_out(customer):
    User.objects.filter(pk=customer.user_id).update(is_active=False)


@pytest.mark.parametrize("go", [lose_owner, shut_out])
@pytest.mark.parametrize("told", [True, False], ids=["heard of", "unheard of"])
def test_the_sweep_ends_what_went_another_way(ann, subscribe, server, go, told):
    subscribe(ann, told=told)
    go(Customer.objects.get())
    assert len(live_at_stripe()) == 1
    assert "Found 1 subscriptions without an owner" in reconcile()
    assert live_at_stripe() == []
    assert "Found 0" in reconcile()


def test_the_sweep_leaves_everybody_else_alone(ann, team, subscribe, server):
    subscribe(ann)
    subscribe(team, "team")
    get_client().v1.customers.create({"email": "of.another.site@example.com"})
    assert reconcile() == "Updated 0 subscriptions. Found 0 subscriptions without an owner."
    assert len(live_at_stripe()) == 2


def test_the_sweep_fails_aloud_where_stripe_cannot_be_asked(ann, subscribe, server):
    subscribe(ann)
    User.objects.update(is_active=False)
    server.fail(times=30, status=503)
    with pytest.raises(CommandError, match="Could not reach Stripe"):
        reconcile()
    server.fail(times=0)
    reconcile()
    assert live_at_stripe() == []


def test_the_sweep_runs_hourly(settings, server):
    every = {it.command: it.every for it in list_commands()}
    assert every["reconcile_subscriptions"] == timedelta(hours=1)
    settings.STRIPE_SECRET_KEY = ""
    assert "reconcile_subscriptions" not in {it.command for it in list_commands()}
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY"):
        reconcile()
