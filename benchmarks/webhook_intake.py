"""Taking a signed event in against the least that an endpoint could do, on one database.

The least reads a JSON body and inserts a row, in a transaction. The intake also checks the
signature, keeps the event once by its id and enqueues its processing. Both answer through Django's
handler with the project's middleware; what is enqueued is not part of it.

Run: python benchmarks/webhook_intake.py; it finds or starts PostgreSQL, unless DATABASE_URL names a
database.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from datetime import UTC, datetime

if "DATABASE_URL" not in os.environ:
    on_postgres = [sys.executable, "-m", "quickscale_testing.postgres", "--"]
    os.execv(sys.executable, [*on_postgres, sys.executable, *sys.argv])

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.setdefault("QUICKSCALE_TEST_THEME", "base")
os.environ.setdefault("QUICKSCALE_TEST_PLUGINS", "")
os.environ.setdefault("STRIPE_WEBHOOK_SECRET", "whsec_benchmark")

import django
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings, setup_databases, teardown_databases
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from side_by_side import find_usual, finish, report

#: What it is today; the goal is 1.3.
BAR = 1.65
ROUNDS = 60
CALLS = 8
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

django.setup()
counter = itertools.count()


@csrf_exempt
def insert_bare(request) -> HttpResponse:
    """Keep a body in the least way."""
    from quickscale.core.billing.models import StripeEvent

    said = json.loads(request.body)
    with transaction.atomic():
        StripeEvent.objects.create(
            event_id=said["id"],
            type=said["type"],
            payload=request.body.decode(),
            created_at=datetime.fromtimestamp(said["created"], UTC),
        )
    return HttpResponse(status=204)


urlpatterns = [
    path("bare/", insert_bare),
    path("webhooks/", include("quickscale.core.billing.urls")),
]


def make_body() -> str:
    """Return an event of the usual size."""
    lines = {"data": [{"id": f"il_{n}", "amount": 1000, "period": {"end": n}} for n in range(40)]}
    event = {
        "id": f"evt_{next(counter)}",
        "object": "event",
        "type": "invoice.paid",
        "created": 1_790_000_000,
        "data": {"object": {"id": "in_1", "object": "invoice", "lines": lines}},
    }
    return json.dumps(event)


def send(client: Client, url: str) -> None:
    """Post a new, signed event."""
    from stripe import WebhookSignature

    body = make_body()
    signature = WebhookSignature.generate_signature_header(body, settings.STRIPE_WEBHOOK_SECRET)
    answer = client.post(
        url, body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 204, answer.content


def measure(client: Client, url: str) -> tuple[float, float]:
    """Return the CPU and the wall seconds of one event."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        send(client, url)
    return (time.process_time() - cpu) / CALLS, (time.perf_counter() - wall) / CALLS


def main() -> None:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(ROOT_URLCONF=__name__, TASKS=TASKS):
            client = Client()
            measure(client, "/webhooks/stripe/"), measure(client, "/bare/")
            rounds = [
                (measure(client, "/webhooks/stripe/"), measure(client, "/bare/"))
                for _ in range(ROUNDS)
            ]
        held = report_rounds(rounds)
    finally:
        teardown_databases(databases, verbosity=0)
    finish(held)


def report_rounds(rounds: list) -> bool:
    """Print both sides' rates, and hold the ratios of wall and of CPU time to the bar."""
    cpu, wall = (
        find_usual((ours[clock], bare[clock]) for ours, bare in rounds) for clock in (0, 1)
    )
    name = f"{connection.vendor}, one event"
    held = report(f"{name}, wall", *wall, bar=BAR)
    return report(f"{name}, CPU", *cpu, bar=BAR) and held


if __name__ == "__main__":
    main()
