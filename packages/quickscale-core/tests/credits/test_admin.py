"""What staff can do with credits in the admin."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.credits.models import CreditAccount, Entry, Grant
from quickscale.core.credits.services import consume, hold
from quickscale.core.teams.models import Team
from quickscale.core.users.models import User

MODELS = ["creditaccount", "grant", "entry", "hold"]


def url(model, view, *args):
    return reverse(f"admin:quickscale_credits_{model}_{view}", args=args)


@pytest.fixture
def form(account, admin_client):
    """The data of the form as staff get it, for 25 credits."""
    fields = admin_client.get(url("grant", "add")).context["adminform"].form
    return {
        "account": account.pk,
        "amount": "25",
        "source": "support",
        "priority": 50,
        "paid": "",
        "effective_at_0": "2026-01-01",
        "effective_at_1": "00:00",
        "reason": "Sorry for the delay",
        "idempotency_key": fields["idempotency_key"].value(),
    }


@pytest.fixture
def ledger(account, user):
    user.credits.grant(10, source="purchase", reason="Top-up")
    consume(account, 1, "Order")
    hold(account, 2, "Answer")


def errors_of(response):
    return response.context["adminform"].form.errors


def test_staff_grant_credits_with_a_reason(account, user, admin_client, form):
    response = admin_client.post(url("grant", "add"), form)
    assert response.status_code == 302
    assert user.credits.balance == 25
    assert Entry.objects.get().reason == "Sorry for the delay"
    assert not Grant.objects.get().paid


def test_a_form_that_is_sent_twice_grants_once(user, admin_client, form):
    admin_client.post(url("grant", "add"), form)
    response = admin_client.post(url("grant", "add"), form | {"amount": "30"})
    assert "idempotency_key" in errors_of(response)
    assert user.credits.balance == 25


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "1.00001"),
        ("amount", "1e11"),
        ("priority", "101"),
        ("source", ""),
        ("reason", ""),
    ],
)
def test_a_grant_that_makes_no_sense_is_a_field_error(user, admin_client, form, name, value):
    assert name in errors_of(admin_client.post(url("grant", "add"), form | {name: value}))
    assert user.credits.balance == 0


def test_a_grant_that_would_be_over_is_a_field_error(user, admin_client, form):
    over = {"expires_at_0": "2026-02-01", "expires_at_1": "00:00"}
    assert "expires_at" in errors_of(admin_client.post(url("grant", "add"), form | over))
    early = {"effective_at_0": "2199-01-01", "expires_at_0": "2198-01-01", "expires_at_1": "00:00"}
    response = admin_client.post(url("grant", "add"), form | early)
    assert "The expiry must be after the start." in str(errors_of(response))


def test_staff_open_an_account_for_a_user_or_a_team_but_not_for_both(admin_client, admin_user):
    response = admin_client.post(url("creditaccount", "add"), {"user": "", "team": ""})
    assert "Choose a user or a team, not both." in str(errors_of(response))
    admin_client.post(url("creditaccount", "add"), {"user": admin_user.pk, "team": ""})
    assert CreditAccount.objects.get().user == admin_user


@pytest.mark.parametrize("model", MODELS)
def test_the_ledger_is_listed_found_and_shown(ledger, admin_client, model):
    assert admin_client.get(url(model, "changelist"), {"q": "ann@"}).context["cl"].result_count
    row = Entry._meta.apps.get_model("quickscale_credits", model).objects.first()
    assert admin_client.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_changed_or_deleted(ledger, admin_client, model):
    row = Entry._meta.apps.get_model("quickscale_credits", model).objects.first()
    assert admin_client.post(url(model, "change", row.pk), {"amount": 1}).status_code == 403
    assert admin_client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_what_staff_grant_is_in_the_audit_log(account, user, admin_client, admin_user, form):
    admin_client.post(url("grant", "add"), form)
    event = AuditEvent.objects.get(action="credits.granted")
    assert (event.actor, event.object_id, event.label) == (
        admin_user,
        str(user.public_id),
        "ann@example.com",
    )
    assert event.data == {"amount": "25", "reason": "Sorry for the delay"}


DELETE_USER = "admin:quickscale_users_user_delete"


@pytest.mark.parametrize("confirm", [{}, {"post": "yes"}])
def test_deleting_an_owner_of_entries_is_refused_in_plain_words(
    ledger, user, admin_client, confirm
):
    address = reverse(DELETE_USER, args=[user.pk])
    response = admin_client.post(address, confirm) if confirm else admin_client.get(address)
    assert response.status_code == 200
    kept = url("creditaccount", "change", user.credits.account.pk)
    assert response.context["protected"] == [
        f'Credit account: <a href="{kept}">ann@example.com</a>'
    ]
    assert "would require deleting the following protected related objects" in (
        response.content.decode()
    )
    assert User.objects.filter(pk=user.pk).exists()


def test_an_owner_of_entries_among_chosen_users_is_refused(ledger, user, admin_client):
    chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    response = admin_client.post(reverse("admin:quickscale_users_user_changelist"), chosen)
    assert "protected related objects" in response.content.decode()
    assert User.objects.filter(pk=user.pk).exists()


def test_a_user_whose_account_was_never_used_can_be_deleted(user, admin_client):
    assert user.credits.account.balance == 0
    admin_client.post(reverse(DELETE_USER, args=[user.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=user.pk).exists()
    assert not CreditAccount.objects.exists()


@pytest.mark.parametrize("owner", ["user", "team"])
def test_code_cannot_delete_an_owner_of_entries(user, owner):
    owner = user if owner == "user" else Team.objects.create(name="Red", slug="red")
    owner.credits.grant(10, source="purchase", reason="Top-up")
    with pytest.raises(ProtectedError):
        owner.delete()


@pytest.mark.parametrize("model", ["entry", "hold"])
def test_entries_and_holds_are_not_made_by_hand(admin_client, model):
    assert admin_client.get(url(model, "add")).status_code == 403
