"""Whether the application can answer: what a load balancer, a container or a monitor asks.

- ``/health/live/``: this process answers; it asks nobody else.
- ``/health/ready/``, and ``/health/``: pages load; database, cache and migrations are in order.
- ``/health/work/``: work in the background is done, and what pages can do without for a while is
  there. Apps name these parts by the hook ``core.health_checks``.

Each answers 200 or 503 and says which part fails. Why it does is only logged.
"""

import logging
import os
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

from .hooks import collect_health_checks

logger = logging.getLogger("quickscale.health")

#: How late background work may be before somebody should look.
_LATE = timedelta(minutes=15)

Check = Callable[[], bool]


def check_application() -> bool:
    """Load every page and operation, which they do thereby before a visitor asks."""
    return bool(get_resolver().url_patterns)


def check_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def check_cache() -> bool:
    cache.set("quickscale.health", "ok", 30)
    return bool(cache.get("quickscale.health") == "ok")


def check_cache_server() -> bool:
    is_unavailable: Callable[[], bool] | None = getattr(caches["default"], "is_unavailable", None)
    return is_unavailable is None or not is_unavailable()


class _Migrations:
    """Whether all migrations are applied; then they are for as long as this code runs.

    A deployment may name some that wait until an earlier release is gone.
    """

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> bool:
        if not self.applied:
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            deferred = os.environ.get("QUICKSCALE_DEFERRED_MIGRATIONS", "").split(",")
            self.applied = all(f"{each.app_label}.{each.name}" in deferred for each, _ in plan)
        return self.applied


check_migrations = _Migrations()


def check_tasks() -> bool:
    """Whether a worker takes what is in the queue; a queue elsewhere has its own monitor."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    limit = timezone.now() - _LATE
    late = Q(run_after=get_date_max(), enqueued_at__lt=limit) | Q(run_after__lt=limit)
    return not DBTaskResult.objects.ready().filter(late).exists()


def check_schedule() -> bool:
    from .scheduler import list_troubles

    return not list_troubles()


def list_ready_checks() -> Mapping[str, Check]:
    return {
        "application": check_application,
        "database": check_database,
        "cache": check_cache,
        "migrations": check_migrations,
    }


def list_work_checks() -> Mapping[str, Check]:
    return {each.name: each.check for some in collect_health_checks() for each in some}


PATHS: Mapping[str, Callable[[], Mapping[str, Check]]] = {
    "/health/": list_ready_checks,
    "/health/live/": dict,
    "/health/ready/": list_ready_checks,
    "/health/work/": list_work_checks,
}


def run_checks(checks: Mapping[str, Check]) -> dict[str, bool]:
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
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    outcomes = run_checks(PATHS[request.path_info]())
    failing = [name for name, passed in outcomes.items() if not passed]
    response = write_response(request, outcomes)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    response["Cache-Control"] = "no-store"
    return response


def write_response(request: HttpRequest, outcomes: Mapping[str, bool]) -> HttpResponse:
    words = {name: "ok" if passed else "failing" for name, passed in outcomes.items()}
    status = "ok" if all(outcomes.values()) else "failing"
    if request.get_preferred_type(["application/json", "text/plain"]) == "text/plain":
        lines = [status, *(f"{name}: {word}" for name, word in words.items())]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
    release = os.environ.get("QUICKSCALE_RELEASE")
    told = {"release": release} if release else {}
    return JsonResponse({"status": status, "checks": words, **told})
