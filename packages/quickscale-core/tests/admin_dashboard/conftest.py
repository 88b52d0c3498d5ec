"""Members of staff with the permissions that a test gives them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

API = "/api/core/staff"


@pytest.fixture
def make_user(django_user_model):
    def make(email, **details):
        return django_user_model.objects.create_user(email=email, password="secret", **details)

    return make


@pytest.fixture
def make_staff(make_user):
    """Return a function that signs a member of staff in, with permissions by their codenames."""

    def make(*codenames, email="staff@example.com", **details):
        user = make_user(email, is_staff=True, **details)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return sign_in(user)

    return make


@pytest.fixture
def staff_client(make_user):
    """A superuser, signed in."""
    return sign_in(make_user("boss@example.com", is_staff=True, is_superuser=True))


def sign_in(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def write_entry():
    """Return a function that writes an entry of the ledger into the past, as no service would."""
    from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant

    def write(owner, amount, *, days_ago=0, kind=Entry.Kind.SPEND, paid=True):
        moment = timezone.now() - timedelta(days=days_ago)
        account = CreditAccount.objects.of(owner)
        entry = Entry.objects.create(
            account=account, kind=kind, amount=amount, balance_after=0, created_at=moment
        )
        if kind == Entry.Kind.GRANT:
            grant = Grant.objects.create(
                account=account, amount=amount, source="test", paid=paid, created_at=moment
            )
            EntryLine.objects.create(entry=entry, grant=grant, amount=Decimal(amount))
        return entry

    return write
