"""Withdrawals at the same moment: real threads over real connections."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from quickscale.core.mail.models import OutgoingMail
from quickscale_business_themes.ecommerce.models import OrderEvent, OrderLine, Refund, Withdrawal
from quickscale_business_themes.ecommerce.services import withdrawals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

API = "/api/ecommerce"


def run_at_once(*tasks):
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


def draft(order):
    return withdrawals.draft_withdrawal(order, name="Ada", email="ada@example.com")


def confirm(withdrawal):
    return Client().post(f"{API}/withdrawals/{withdrawal.public_id}/confirm/").status_code


def test_one_statement_confirmed_eight_times_counts_once(order):
    withdrawal = draft(order)
    assert run_at_once(*[partial(confirm, withdrawal)] * 8) == [200] * 8
    assert sum(OrderLine.objects.values_list("withdrawn_quantity", flat=True)) == 3
    assert OrderEvent.objects.filter(kind="withdraw").count() == 1
    assert OutgoingMail.objects.filter(key__contains="withdrawal_received").count() == 1


def test_of_eight_statements_about_the_same_items_one_counts(order):
    answers = Counter(run_at_once(*(partial(confirm, draft(order)) for _each in range(8))))
    assert answers == {200: 1, 409: 7}
    assert Withdrawal.objects.filter(status="received").count() == 1
    assert sum(OrderLine.objects.values_list("withdrawn_quantity", flat=True)) == 3


def test_a_withdrawal_that_eight_accept_is_refunded_once(order, staff):
    withdrawal = draft(order)
    withdrawals.confirm_withdrawal(withdrawal)
    url = f"{API}/staff/withdrawals/{withdrawal.public_id}/accept/"
    rivals = [Client() for _rival in range(8)]
    for rival in rivals:
        rival.cookies = staff.cookies
    answers = Counter(run_at_once(*(lambda it=rival: it.post(url).status_code for rival in rivals)))
    assert answers == {200: 1, 409: 7}
    assert Refund.objects.count() == 1
    order.refresh_from_db()
    assert order.refunded_total == order.grand_total
