"""Invoices issued at once: real threads, on the default database and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from quickscale_business_themes.ecommerce.models import Invoice, Order
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.services.invoicing import issue_invoice

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


class Refused(Exception):
    """What undoes an issue."""


def test_numbers_have_no_gaps_and_no_order_two_invoices(settings):
    settings.ECOMMERCE_SELLER = {"name": "Shop"}
    orders = [
        Order.objects.create(
            email="ada@example.com",
            payment_status=PaymentState.PAID,
            subtotal=10,
            grand_total=10,
        )
        for _number in range(6)
    ]
    tasks = [(order, fails) for order in orders for fails in (False, True)]
    start = Barrier(len(tasks))

    def issue(task):
        order, fails = task
        start.wait()
        try:
            with transaction.atomic():
                issue_invoice(order)
                if fails:
                    raise Refused
        except Refused:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        list(threads.map(issue, tasks))
    sequences = sorted(Invoice.objects.values_list("sequence", flat=True))
    assert sequences == [1, 2, 3, 4, 5, 6]
    assert Invoice.objects.values("order").distinct().count() == 6
