"""Several processes that send invitations and reminders at the same moment: real threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from quickscale.core.mail.models import OutgoingMail
from quickscale_business_themes.ecommerce.models import Cart, CartReminder, Fulfilment
from quickscale_business_themes.ecommerce.services import (
    cart_reminders,
    carts,
    checkout,
    orders,
    review_invitations,
)

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request, settings) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""
    settings.ECOMMERCE_CART_REMINDER_HOURS = 4
    settings.ECOMMERCE_REVIEW_INVITATION_DAYS = 7


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how they ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


@pytest.fixture
def fill(make_product):
    def run(user):
        cart = carts.ensure_cart(user=user, token=None)
        carts.add_to_cart(cart, make_product().default_variant, 1, user=user)
        return cart

    return run


def count_mails(name):
    return OutgoingMail.objects.filter(template=f"ecommerce.{name}").count()


def test_a_cart_is_reminded_of_once_by_eight_processes(fill, customer):
    cart = fill(customer)
    cart_reminders.save_consent(cart, email=customer.email, is_given=True)
    moment = timezone.now() - timedelta(hours=5)
    Cart.objects.update(updated_at=moment)
    CartReminder.objects.update(agreed_at=moment)
    assert sum(run_at_once(*[cart_reminders.send_reminders] * 8)) == 1
    assert count_mails("cart_reminder") == 1


def test_an_order_is_asked_about_once_by_eight_processes(fill, customer, address):
    order = checkout.place_order(fill(customer), user=customer, address=address)
    orders.fulfil_order(order)
    Fulfilment.objects.update(shipped_at=timezone.now() - timedelta(days=8))
    assert sum(run_at_once(*[review_invitations.send_invitations] * 8)) == 1
    assert count_mails("review_invitation") == 1
