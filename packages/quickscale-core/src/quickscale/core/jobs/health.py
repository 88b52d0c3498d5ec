"""Whether the application can answer: what a load balancer, a container or a monitor asks.

- ``/health/live/``: this process answers; it asks nobody else.
- ``/health/ready/``, and ``/health/``: pages load; database, cache and migrations are in order.
- ``/health/work/``: what is done in the background is done: tasks, schedule, mail, subscriptions
  that have to end; and whatever pages can do without for a while is there.

Each answers 200 or 503, as JSON or as text, and says which part fails. Why it does is only logged.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.core.cache import cache, caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils import timezone

from quickscale.core.http.middleware import AsyncCapableMiddleware

logger = logging.getLogger("quickscale.health")

#: How late background work may be before somebody should look.
_LATE = timedelta(minutes=15)
#: For how long a mail that was given up counts as trouble.
_RECENT = timedelta(days=1)

Check = Callable[[], bool]


def check_application() -> bool:
    """Whether every page and operation loads, which they thereby do before a visitor asks."""
    return bool(get_resolver().url_patterns)


def check_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def check_cache() -> bool:
    cache.set("quickscale.health", "ok", 30)
    return bool(cache.get("quickscale.health") == "ok")


def check_cache_server() -> bool:
    """Whether Redis answers; pages do without it for a while."""
    is_unavailable: Callable[[], bool] | None = getattr(caches["default"], "is_unavailable", None)
    return is_unavailable is None or not is_unavailable()


class _Migrations:
    """Whether all migrations are applied. Once they are, they are for as long as this code runs."""

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> bool:
        if not self.applied:
            executor = MigrationExecutor(connection)
            self.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.applied


check_migrations = _Migrations()


def check_tasks() -> bool:
    """Whether a worker takes what is in the queue; a queue elsewhere has its own monitor."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    limit = timezone.now() - _LATE
    late = Q(run_after=get_date_max(), enqueued_at__lt=limit) | Q(run_after__lt=limit)
    return not DBTaskResult.objects.ready().filter(late).exists()


def check_schedule() -> bool:
    from quickscale.core.jobs.runs import list_troubles

    return not list_troubles()


def check_mail() -> bool:
    """Whether mails leave: none is late, and none was given up lately."""
    from quickscale.core.mail.models import OutgoingMail

    now = timezone.now()
    late = Q(status=OutgoingMail.Status.WAITING, due_at__lt=now - _LATE)
    lost = Q(status=OutgoingMail.Status.FAILED, due_at__gt=now - _RECENT)
    return not OutgoingMail.objects.filter(late | lost).exists()


def check_subscriptions() -> bool:
    """Whether what has to end at Stripe does: an account that is gone pays for nothing."""
    from quickscale.core.billing.services.cancelling import is_late

    return not is_late()


READY: Mapping[str, Check] = {
    "application": check_application,
    "database": check_database,
    "cache": check_cache,
    "migrations": check_migrations,
}
WORK: Mapping[str, Check] = {
    "tasks": check_tasks,
    "schedule": check_schedule,
    "mail": check_mail,
    "cache_server": check_cache_server,
    "subscriptions": check_subscriptions,
}
PATHS: Mapping[str, Mapping[str, Check]] = {
    "/health/": READY,
    "/health/live/": {},
    "/health/ready/": READY,
    "/health/work/": WORK,
}


def judge(checks: Mapping[str, Check]) -> dict[str, bool]:
    """Return which checks pass; one that raises does not."""
    return {name: passes(name, check) for name, check in checks.items()}


def passes(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception:
        logger.exception("Health check %s failed", name)
        return False


class HealthMiddleware(AsyncCapableMiddleware):
    """Answers the health of the application before anything else has a say.

    Standing first, it needs no host name, no HTTPS and no session, and is not counted as a visit.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if request.path_info not in PATHS:
            return self.get_response(request)  # type: ignore[no-any-return]
        if self.is_async:
            return sync_to_async(answer)(request)
        return answer(request)


def answer(request: HttpRequest) -> HttpResponse:
    """Answer one question about health."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    outcomes = judge(PATHS[request.path_info])
    failing = [name for name, passed in outcomes.items() if not passed]
    response = write(request, outcomes)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    response["Cache-Control"] = "no-store"
    return response


def write(request: HttpRequest, outcomes: Mapping[str, bool]) -> HttpResponse:
    """Write the outcomes as JSON, or as text for whoever prefers it."""
    words = {name: "ok" if passed else "failing" for name, passed in outcomes.items()}
    status = "ok" if all(outcomes.values()) else "failing"
    if request.get_preferred_type(["application/json", "text/plain"]) == "text/plain":
        lines = [status, *(f"{name}: {word}" for name, word in words.items())]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
    return JsonResponse({"status": status, "checks": words})
